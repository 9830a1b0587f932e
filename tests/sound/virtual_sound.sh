#!/usr/bin/env bash
# virtual_sound.sh - a private virtual sound card (speaker + microphone) for machines that have none.
#
# No kernel module, no D-Bus, no systemd, no sound group; as root or as an ordinary user. One private PulseAudio
# daemon, all files in one folder:
#     speaker   null sink, the default output; `speaker.monitor` hears it
#     micfeed   null sink; what is played into it ...
#     mic       ... comes out of this source, the default input
# and an ALSA configuration that makes PortAudio use that daemon and nothing else of the machine's sound.
#
# Debian/Ubuntu: apt-get install pulseaudio pulseaudio-utils libasound2-plugins libportaudio2
#
#     virtual_sound.sh DIR start               start it (nothing happens when it runs)
#     virtual_sound.sh DIR stop                stop it, remove DIR
#     eval "$(virtual_sound.sh DIR env)"       point this shell's programs at it
#     virtual_sound.sh DIR play FILE           say FILE (wav/flac/ogg) into the microphone
#     virtual_sound.sh DIR record SECS FILE    record what the speaker plays to FILE (16 kHz mono WAV)
#     virtual_sound.sh DIR mute|unmute         the microphone's switch
#     virtual_sound.sh DIR unplug|plug         take the microphone away (PulseAudio then moves a running recorder
#                                              to the speaker's monitor) / give it back
#     virtual_sound.sh DIR stall|unstall       the microphone stays but delivers nothing
#     virtual_sound.sh DIR couple|uncouple     the microphone hears the speaker, 20 ms later
#     virtual_sound.sh DIR freeze|thaw         the daemon stops answering
#     virtual_sound.sh DIR crash               kill the daemon; start works after it
#     virtual_sound.sh DIR repair              undo all of these
#
# VIRTUAL_SOUND_RATE (default 48000) is the card's rate. At 16000 a 16 kHz recorder gets a 16 kHz mono FILE bit for
# bit, so that lost samples can be counted. Without `norewinds=1` a null sink works in blocks of up to 2 s.
set -u

paths() {
    case $DIR in # ALSA and PulseAudio split their settings at spaces, colons and quotes
        *[!A-Za-z0-9._/+@-]* | [!/]*) echo "virtual_sound: not a plain absolute path: $DIR" >&2; exit 2 ;;
    esac
    SOCKET=$DIR/native # a Unix socket's path may have 107 bytes
    [ ${#SOCKET} -le 107 ] || { echo "virtual_sound: path too long for a socket: $DIR" >&2; exit 2; }
}

environment() {
    printf 'export %s=%q\n' \
        PULSE_SERVER "unix:$SOCKET" \
        PULSE_COOKIE "$DIR/cookie" \
        PULSE_RUNTIME_PATH "$DIR/run" \
        PULSE_STATE_PATH "$DIR/state" \
        PULSE_CLIENTCONFIG "$DIR/client.conf" \
        ALSA_CONFIG_PATH "$DIR/asound.conf"
}

with() ( eval "$(environment)"; exec "$@" )
control() { with timeout 10 pactl "$@"; }
up() { [ -S "$SOCKET" ] && control info >/dev/null 2>&1; }

alive() { # prints our daemon's pid, if that process still runs it, and is no zombie
    local pid
    pid=$(cat "$DIR/pid" 2>/dev/null) || return 1
    [ -n "$pid" ] && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = pulseaudio ] || return 1
    ! grep -q '^State:[[:space:]]*Z' "/proc/$pid/status" 2>/dev/null && echo "$pid"
}

configure() {
    (umask 077; mkdir -p "$DIR/run" "$DIR/state") && chmod 700 "$DIR" || return 1
    cat >"$DIR/asound.conf" <<-CONF
	pcm.pulse { type pulse hint { show on description "virtual sound card" } }
	ctl.pulse { type pulse }
	pcm.!default { type pulse hint { show on description "virtual sound card (default)" } }
	ctl.!default { type pulse }
	CONF
    printf 'autospawn = no\nenable-shm = no\n' >"$DIR/client.conf"
    printf 'resample-method = speex-float-10\ndefault-sample-rate = %s\nflat-volumes = no\n' "$1" >"$DIR/daemon.conf"
    cat >"$DIR/default.pa" <<-CONF
	.fail
	load-module module-native-protocol-unix socket=$SOCKET auth-anonymous=1
	load-module module-null-sink sink_name=speaker rate=$1 channels=2 norewinds=1
	load-module module-null-sink sink_name=micfeed rate=$1 channels=1 norewinds=1
	load-module module-remap-source master=micfeed.monitor source_name=mic
	set-default-sink speaker
	set-default-source mic
	CONF
}

launch() (
    eval "$(environment)"
    unset DBUS_SESSION_BUS_ADDRESS DISPLAY PULSE_SERVER
    export XDG_RUNTIME_DIR=$DIR/run HOME=$DIR/state PULSE_CONFIG=$DIR/daemon.conf
    setsid pulseaudio -n -F "$DIR/default.pa" --daemonize=no --use-pid-file=no --exit-idle-time=-1 \
        --disallow-exit=yes --realtime=no --high-priority=no --disable-shm=yes --enable-memfd=no \
        --log-target=stderr --log-level=notice </dev/null >"$DIR/log" 2>&1 &
    echo $! >"$DIR/pid"
)

start() {
    local tool
    for tool in pulseaudio pactl paplay parec; do
        command -v "$tool" >/dev/null || {
            echo "virtual_sound: $tool is missing: apt-get install pulseaudio pulseaudio-utils libasound2-plugins" >&2
            return 3
        }
    done
    up && return 0
    rm -f "$SOCKET" "$DIR/pid"
    configure "${VIRTUAL_SOUND_RATE:-48000}" && launch || return 1
    for _ in $(seq 1 100); do
        up && return 0
        sleep 0.05
    done
    echo "virtual_sound: the daemon did not come up; its log:" >&2
    cat "$DIR/log" >&2
    stop
    return 1
}

stop() {
    local pid
    if pid=$(alive); then
        kill "$pid" 2>/dev/null
        kill -CONT "$pid" 2>/dev/null # a frozen one hears it then
        for _ in $(seq 1 20); do alive >/dev/null || break; sleep 0.05; done
        pid=$(alive) && kill -9 "$pid" 2>/dev/null # a frozen one hears nothing else
    fi
    rm -rf "$DIR"
}

module() { control list short modules | awk -v m="$1" -v a="$2" '$2==m && index($0,a){print $1; exit}'; }

repair() {
    local pid
    if pid=$(alive); then
        kill -CONT "$pid"
        if [ -z "$(module module-remap-source source_name=mic)" ]; then plug; fi
        control suspend-source mic 0 && control set-source-mute mic 0
        pid=$(module module-loopback sink=micfeed)
        [ -z "$pid" ] || control unload-module "$pid"
    else
        start
    fi
}

plug() {
    control load-module module-remap-source master=micfeed.monitor source_name=mic >/dev/null &&
        control set-default-source mic
}

[ $# -ge 2 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0"; exit 2; }
DIR=$1
COMMAND=$2
shift 2
paths
case $COMMAND in
    start) start ;;
    stop) stop ;;
    env) environment ;;
    play) with paplay --device=micfeed -- "$1" ;;
    record) # parec is stopped by timeout; its header is written first
        with timeout "$1" parec --device=speaker.monitor --rate=16000 --channels=1 --format=s16le \
            --file-format=wav --latency-msec=50 "$2"
        [ $? -eq 124 ] ;;
    mute) control set-source-mute mic 1 ;;
    unmute) control set-source-mute mic 0 ;;
    stall) control suspend-source mic 1 ;;
    unstall) control suspend-source mic 0 ;;
    couple) control load-module module-loopback source=speaker.monitor sink=micfeed latency_msec=20 >/dev/null ;;
    uncouple) control unload-module "$(module module-loopback sink=micfeed)" ;;
    freeze) kill -STOP "$(alive)" ;;
    thaw) kill -CONT "$(alive)" ;;
    crash) kill -9 "$(alive)" ;;
    repair) repair ;;
    unplug) control unload-module "$(module module-remap-source source_name=mic)" ;;
    plug) plug ;;
    *) echo "virtual_sound: no command $COMMAND" >&2; exit 2 ;;
esac
