"""What the scorer knows of the English language, and of how engineers talk; nothing of any question."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

import snowballstemmer

_stemmer = snowballstemmer.stemmer("english")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of a lower-case *word* (Snowball English)."""
    return str(_stemmer.stemWord(word))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STOP = _words(
    """
    a an the this that these those there here it its itself they them their theirs he she him his her we us our you
    your yours i me my mine one ones some any each every both such own
    is are was were be been being am do does did doing done have has had having will would shall should can could may
    might must ought get gets got getting gotten let lets
    of in on at to for from by with about into onto as up down out off over under through between against during
    and or nor so then than if when while where which who whom whose what how why because since although though
    however therefore thus hence also too very much many more most quite rather really actually basically simply just
    still even already again ever yet almost perhaps maybe probably
    thing things stuff something anything everything someone anyone everyone kind sort lot bit way ways
    like well okay ok right sure yeah yes oh ah um uh er hmm mm know mean think say said tell
    go goes going gone come comes coming make makes made making take takes took taken put puts use uses used using
    happen happens happened happening basically certain particular whole actual
    """
)
"""Words that carry no claim by themselves."""

KEEP = _words(
    """
    instead before after until unless only all first last second third more less most least same different own over
    under between both than while because
    """
)
"""Of the words in STOP, those that a claim may turn on."""

FILLERS = (
    "you know", "i mean", "sort of", "kind of", "of course", "at the end of the day", "so to speak", "if you will",
    "or something like that", "or something", "and stuff like that", "and so on", "et cetera", "in my opinion",
    "let me think", "let me see", "how do you say", "to be honest", "as far as i know", "i would say", "i guess",
    "i think", "i believe", "i suppose", "i'd say", "if i remember correctly", "if i recall correctly",
)  # fmt: skip
"""Said without meaning anything; taken out before anything is compared."""

NEGATORS = _words("not no never none nothing nobody neither nor without cannot hardly barely zero non nowhere")
"""Each turns what follows it in its clause into its opposite."""

NOT_NEGATING = (
    "not only", "not just", "not merely", "not sure", "no longer than", "no matter", "nothing but", "no doubt",
    "no more than", "no problem", "not to mention", "why not", "if not", "whether or not", "or not",
)  # fmt: skip
"""Negators that deny nothing."""

OPENERS = _words("and but so because then which while if when although also plus or since")
"""Words that often open a clause."""

BREAKS = _words("but because so which while whereas although though since and then if when unless until instead")
"""Words at which the reach of a negator ends."""

JOINING = _words("and or then also plus")
"""Words that only join what is listed."""

TURNS = _words("but because so whereas although though instead")
"""Words at which the reach of a denial of a whole statement ends."""

CONDITIONS = _words("if when while once after before because unless until as since where without")
"""Words that open a clause before the one that it is about."""

DENIALS = (
    "it is not true that", "it isn't true that", "it's not true that", "it is not the case that", "it is false that",
    "it's false that", "it's wrong that", "it is wrong that", "it's a myth that", "it is a myth that",
    "a common misconception is that", "a common misconception is", "the misconception is that", "the myth is that",
    "people wrongly think", "people wrongly believe", "contrary to popular belief", "it's not like", "it's not as if",
    "it is not as if", "it's not that", "it is not that", "i don't think", "i do not think", "i don't believe",
    "i doubt", "i doubt that", "don't think that", "do not think that", "nobody should think", "no way that",
)  # fmt: skip
"""Openings that deny the rest of their sentence."""

REPORTS = (
    "some people say", "some people think", "some people believe", "people say", "people think", "people believe",
    "many people think", "many people say", "many people believe", "a lot of people think", "a lot of people say",
    "people often think", "people often say", "people assume", "you might think", "you might expect", "you would think",
    "you'd think", "one might think", "some say", "some think", "some claim", "they say", "i used to think",
    "i used to believe", "i thought", "beginners think", "candidates say", "the naive view is", "you'd expect",
    "everyone thinks", "everybody thinks", "most people think", "most people say", "most people assume",
)  # fmt: skip
"""Openings of what others say: not the speaker's own claim."""

REJECTIONS = (
    "that's wrong", "that is wrong", "that's not true", "that is not true", "that isn't true", "that's false",
    "that is false", "this is wrong", "it's wrong", "it is wrong", "which is wrong", "which is not true",
    "which isn't true", "that's not right", "that is not right", "that isn't right", "that's incorrect", "not true",
    "which is false", "that's a myth", "that is a myth", "but no", "they're wrong", "they are wrong", "that's not how",
    "that's not the case", "that is not the case", "which is not the case", "that's a misconception", "which is a myth",
    "that's nonsense", "isn't so", "is not so", "isn't the case",
)  # fmt: skip
"""Closings that deny what was said just before."""

DOUBTS = (
    "don't remember", "do not remember", "can't remember", "cannot remember", "don't recall", "can't recall",
    "do not recall",
    "don't know", "do not know", "not sure", "not certain", "no idea", "i forget", "i forgot", "i've forgotten",
    "never remember", "couldn't say", "couldn't tell you", "can't say", "can't tell", "wonder whether", "wonder if",
    "don't really know", "not really sure", "not quite sure", "haven't looked", "never looked", "no clue", "unsure",
    "couldn't tell", "i'd have to look", "would have to look", "i blank on", "blanking on", "mixing up", "i confuse",
    "i always confuse",
)  # fmt: skip
"""What follows these in the sentence is not claimed."""

VERBS_OF_DOUBT = _words("do can could never have would")
"""How a doubt begins that may be somebody else's: "clients don't know which node leads" is a claim."""

OTHERS = _words("you they he she it that this which who one people nobody")
"""Of the words in STOP, those that stand for somebody else than the speaker."""

CORRECTIONS = (
    "no sorry", "sorry no", "no wait", "wait no", "sorry i mean", "i mean", "scratch that", "or rather", "no actually",
    "actually no", "correction", "let me correct that", "i meant", "sorry", "wait", "hang on", "strike that",
    "let me rephrase", "no i'm wrong", "no",
)  # fmt: skip
"""What stands before these is taken back for what stands after them."""

NUMBERS: Mapping[str, int] = MappingProxyType(
    {
        word: value
        for value, word in enumerate(
            (
                "zero",
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten",
                "eleven",
                "twelve",
                "thirteen",
                "fourteen",
                "fifteen",
                "sixteen",
                "seventeen",
                "eighteen",
                "nineteen",
            )
        )
    }
    | {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
)

SCALES: Mapping[str, int] = MappingProxyType(
    {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "k": 1_000}
)

_SYNONYMS = """
wait await pause hold halt stall sit hang stand suspend
block freeze stuck stall jam clog halt lock choke
run execute fire call invoke trigger happen perform process handle
finish complete done end settle conclude over
begin start commence kick launch initiate
queue enqueue backlog pile line waiting
raise increase grow bump enlarge bigger larger higher up boost expand raise rise climb
reduce decrease shrink lower smaller fewer cut drop lessen
change alter tune adjust configure set tweak modify override customise customize
default standard initially normally
return give yield hand deliver produce send
send transmit pass forward push ship emit transfer
receive get accept obtain take
read load fetch retrieve pull consume
write store save persist record put append
remove delete drop discard evict clear purge
create make build construct open establish spawn fork
stop cease quit halt end terminate kill exit die crash
reject fail error throw break raise
failure error exception fault problem rejection
resolve fulfil fulfill succeed success
ignore discard disregard swallow skip neglect drop overlook
share common shared same joint
starve delay slow hold
quick fast rapid immediately instant quickly speedy prompt
slow sluggish expensive costly slowly
big large huge massive giant enormous
small little tiny
attack exploit hack hacker attacker malicious adversary thief
steal exfiltrate grab leak lift
secret private hidden confidential
protect guard defend secure safe prevent shield
check verify validate inspect examine test confirm
compare match
user client customer caller visitor person people
server backend service machine host
function method callback handler routine closure
thread worker
core cpu processor
memory ram heap
process instance
order sequence ordering turn
sequential serial
parallel simultaneous concurrent together once simultaneously concurrently
separate distinct isolated different individual independent dedicated own
many several multiple numerous lots
each every per
all every entire whole everything everyone
only solely exclusively merely
same identical equal
different differ distinct other another unlike
need require must demand necessary
allow let permit enable
avoid prevent stop keep
retry again repeat reattempt
connection socket link
limit cap bound restrict maximum max ceiling threshold quota
exceed surpass beyond over
exhaust deplete out
request call query
message event job task item
data information payload content bytes
cache cached remember memoize
copy replica duplicate clone
old stale outdated previous
new fresh
main primary leader master
follower secondary replica standby
split divide partition shard break
join combine merge unite
store keep save hold
measure monitor profile observe track watch record
find locate detect discover spot identify
problem issue trouble
cause reason why lead
result outcome consequence
wrong incorrect false invalid bad mistaken
right correct true valid proper
hash digest
guess predict
visible see seen show expose reveal display
hidden invisible
signature signed sign
encode encoding encoded
header heading
body payload
developer engineer programmer dev
app application program
rely depend
explicit explicitly manual manually
automatic automatically auto
immediately straight directly right
later afterwards eventually subsequently
idle unused free available
busy occupied tied taken
random jitter randomness
timeout deadline expire expiry
key identifier id
bigger more
spread distribute balance
crash die terminate exit
leak grow
attach register add subscribe
detach unregister
""".strip()

_ANTONYMS = """
before / after
first / last
more / less fewer
most / least
increase raise grow / decrease reduce shrink lower
fast quick / slow
synchronous sync / asynchronous async
block / nonblocking
same / different separate
share / separate isolated own dedicated
all every both / none
client browser / server
read readable / write writable
resolve fulfil succeed / reject fail
parallel concurrent simultaneous / sequential serial
encrypt encode / decrypt decode
public / private
always / never
safe secure / unsafe insecure vulnerable
stateful / stateless
enable allow / disable forbid prevent
automatic / manual
mutable / immutable
open / close
start begin / stop end finish
above / below
inside / outside
left / right
early / late
old / young new
soft / hard
strong / weak eventual
leader primary / follower replica
push / pull
authentication / authorization
producer / consumer
hit / miss
""".strip()


def _groups(text: str) -> dict[str, frozenset[int]]:
    """Each stem with the numbers of the groups that it belongs to."""
    found: dict[str, set[int]] = {}
    for number, line in enumerate(text.splitlines()):
        for word in line.split():
            found.setdefault(stem(word), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


SYNONYMS: Mapping[str, frozenset[int]] = MappingProxyType(_groups(_SYNONYMS))
"""Groups of words that can stand for one another in a claim, by stem."""


def _opposites(text: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in text.splitlines():
        sides = [[stem(word) for word in side.split()] for side in line.split("/")]
        for here, there in (sides, sides[::-1]):
            for word in here:
                found.setdefault(word, set()).update(there)
    return {word: frozenset(others) for word, others in found.items()}


ANTONYMS: Mapping[str, frozenset[str]] = MappingProxyType(_opposites(_ANTONYMS))
"""Words that make a claim its opposite when one stands where the other should, by stem."""


@lru_cache(maxsize=20_000)
def synonyms(word: str) -> frozenset[str]:
    """Every stem that can stand for the stem *word*, itself included when it has any."""
    groups = SYNONYMS.get(word, frozenset())
    return frozenset(other for other, its in SYNONYMS.items() if its & groups)


def stems(words: Iterable[str]) -> frozenset[str]:
    """The stems of *words*."""
    return frozenset(map(stem, words))
