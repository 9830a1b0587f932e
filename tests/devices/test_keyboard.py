"""Keys from a real terminal, a pipe, and nothing at all."""

import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pexpect
import pytest

LOOP = """
    import sys, time
    from voiceprep.devices.keyboard import TerminalKeyboard
    print("typed before", flush=True)
    time.sleep(float(sys.argv[2]))
    with TerminalKeyboard(patience_seconds=float(sys.argv[1])) as keyboard:
        print("ready", flush=True)
        end = time.monotonic() + 1.5
        while time.monotonic() < end:
            time.sleep(0.05)
            key = keyboard.pressed()
            if key:
                print("key", repr(key), flush=True)
            if key == "q":
                raise SystemExit("quit")
            if key == "\\n":
                break
    print("rest", sys.stdin.readline() if len(sys.argv) > 3 else "")
"""


@pytest.fixture
def loop(tmp_path: Path) -> str:
    path = tmp_path / "loop.py"
    path.write_text(textwrap.dedent(LOOP))
    return str(path)


def terminal(loop: str, *, pause: float = 0.0) -> "pexpect.spawn[str]":
    spawned = pexpect.spawn(sys.executable, [loop, "60", str(pause)], encoding="utf-8", timeout=10)
    spawned.expect("typed before")
    if not pause:
        spawned.expect("ready\r\n")
    return spawned


def settings(spawned: "pexpect.spawn[str]") -> list[object]:
    import termios

    return termios.tcgetattr(spawned.child_fd)


def piped(loop: str, text: str, patience: float, *more: str) -> tuple[str, float]:
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, loop, str(patience), "0", *more],
        input=text,
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.split("ready\n")[1], time.monotonic() - started


def test_a_key_counts_at_once_and_unseen(loop: str) -> None:
    """In a terminal a letter is a key without Enter, an arrow is one key, and neither is echoed."""
    shell = terminal(loop)
    for sent, seen in (("a", "'a'"), ("\x1b[A", r"'\\x1b\[A'"), ("é", "'é'"), ("\r", r"'\\n'")):
        shell.send(sent)
        shell.expect(f"^key {seen}\r\n")
    shell.expect(pexpect.EOF)


def test_arrows_are_the_same_in_every_mode_of_a_terminal(loop: str) -> None:
    """What a terminal in application mode sends for an arrow is that arrow."""
    shell = terminal(loop)
    shell.send("\x1bOD")
    shell.expect(r"^key '\\x1b\[D'\r\n")
    shell.send("\r")
    shell.expect(pexpect.EOF)


def test_enter_counts_more_than_a_key_held_down(loop: str) -> None:
    """Many keys between two questions are one key, and Enter if Enter is among them."""
    shell = terminal(loop)
    shell.send("aaaa\raa")
    shell.expect(r"^key '\\n'\r\n")


def test_what_was_typed_before_does_not_count(loop: str) -> None:
    """An Enter of impatience, pressed before the recording began, does not end it."""
    shell = terminal(loop, pause=0.5)
    shell.send("\r\r")
    shell.expect("ready\r\n")
    shell.send("b")
    shell.expect("^key 'b'\r\n")
    shell.send("\r")
    shell.expect(pexpect.EOF)


@pytest.mark.parametrize(("key", "last"), [("\r", "rest"), ("q", "quit"), ("\x03", "KeyboardInterrupt")])
def test_the_terminal_is_restored(loop: str, key: str, last: str) -> None:
    """After Enter, an exception or Ctrl-C, which stays KeyboardInterrupt, the terminal is as it was."""
    shell = pexpect.spawn("/bin/sh", ["-c", f'"{sys.executable}" "{loop}" 60 0; sleep 5'], encoding="utf-8", timeout=10)
    before = settings(shell)
    shell.expect("ready\r\n")
    assert settings(shell) != before
    shell.send(key)
    shell.expect(last)
    until = time.monotonic() + 3
    while settings(shell) != before and time.monotonic() < until:
        time.sleep(0.05)
    assert settings(shell) == before
    shell.close(force=True)


def test_a_piped_line_is_an_enter_and_the_next_line_stays(loop: str) -> None:
    """From a pipe each line counts once, and what follows it is left for the next prompt."""
    keys, took = piped(loop, "x\nnext\n", 60, "read the rest")
    assert keys == "key '\\n'\nrest next\n\n"
    assert took < 3


def test_input_that_ended_presses_enter_once_in_the_end(loop: str) -> None:
    """With nothing to read an answer is neither cut at its beginning nor endless: Enter comes after the patience."""
    keys, took = piped(loop, "", 0.7)
    assert keys == "key '\\n'\nrest \n"
    assert took > 0.7
    keys, _ = piped(loop, "", 60)
    assert keys == "rest \n"


def test_a_program_without_input_has_a_keyboard_too(loop: str) -> None:
    """A closed standard input is input that has ended."""
    command = f'exec "{sys.executable}" "{loop}" 0.3 0 <&-'
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, timeout=20, check=True)
    assert done.stdout.endswith("key '\\n'\nrest \n")
