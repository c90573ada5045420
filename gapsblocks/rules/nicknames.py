"""What else somebody is called: the names that Irish and English have for one another, and the short ones for both.

English short names come from the `nicknames` list; what Ireland adds to them stands here. A name calls up its short
forms, a short form the names it may stand for: the file may hold either.
"""

from collections.abc import Iterable
from functools import cache

from nicknames import NickNamer

from core.text import fold

# Names that stand for one another, and the short forms that are said in Ireland.
SAME = (
    "aindriu aindrias andrew andy",
    "antaine antoin anthony tony anto",
    "aine anne ann annie anna",
    "bernadette bernie detta",
    "breandan brendan bren",
    "brid brighid bridin brigid bridget breda bride bridie biddy",
    "caitlin cait caitriona kathleen catherine catriona katrina kitty kay kate katie cath",
    "caoimhin kevin kev",
    "cathal charles charlie",
    "christina chrissie tina",
    "ciaran kieran",
    "conchobhar conor cornelius con connie",
    "criostoir christopher christy chris",
    "daithi david davy dave",
    "damien damian damo",
    "declan deco dec",
    "desmond des dessie",
    "diarmuid diarmaid dermot jeremiah jer jerry derry",
    "domhnall donal daniel dan danny",
    "donncha denis dennis dinny den",
    "eamonn eamon edmund edward ned eddie",
    "eibhlin eileen evelyn ellen nellie",
    "eilis elizabeth betty liz lizzie",
    "eithne ethna enya",
    "eoghan eoin owen eugene gene",
    "fionnuala finola nuala",
    "gearoid gerard gerald ger gerry",
    "geraldine ger",
    "grainne grania grace",
    "josephine jo josie",
    "labhras laurence lawrence larry",
    "liam uilliam william billy willie bill",
    "maire mary moira maura mamie molly",
    "mairead margaret mags maggie peg peig peggy madge",
    "mairin maureen mo",
    "mairtin martin marto",
    "maitiu matthew matt matty",
    "marcas mark",
    "micheal michael mick mickey mike mikey",
    "muiris maurice mossie moss",
    "nioclas nicholas nick nicky nico",
    "nora noirin noreen noinin",
    "padraig padraic patrick pat paddy packie patsy podge pauric paudie pa",
    "patricia pat patsy tricia trish",
    "peadar peter pete",
    "philomena phil mena",
    "pilib philip phil",
    "pol paul",
    "proinsias francis frank frankie proinnsias",
    "risteard richard dick richie ricky",
    "roibeard robert rob bob bobby robbie",
    "roisin rose rosie",
    "ruairi ruaidhri rory roderick",
    "seamus james jim jimmy jem shay seamie jamie",
    "sean seaghan shane john johnny jack jackie seanie eoin",
    "seosamh joseph joe joey jos",
    "sile sheila julia celia",
    "sinead jane janet",
    "siobhan joan susan judith shiv",
    "sorcha sarah sally",
    "stiofan stephen steven steve stevie steo",
    "tadhg timothy tim timmy thady",
    "tomas thomas tom tommy tommo",
    "treasa teresa theresa tess terry",
    "una winifred winnie",
)
NO_NAMES = frozenset({"may"})  # with a capital it is the month, in every second text
FAMILIES = tuple(frozenset(names.split()) for names in SAME)


@cache
def _listed() -> NickNamer:
    """The list is read from its file when the first name is asked for."""
    return NickNamer()


def called(name: str) -> frozenset[str]:
    """What somebody of this first name may be called besides, folded. Nothing for a name that nobody shortens."""
    own = fold(name)
    same = {own}.union(*(family for family in FAMILIES if own in family))
    listed = _listed()
    other: set[str] = set()
    for each in same:
        short = listed.nicknames_of(each)
        long = listed.canonicals_of(each)
        # A name that has no short form is one: whoever is in the file as Pat may be written of as Patrick or Paddy.
        of_long = set().union(*(listed.nicknames_of(one) for one in long)) if not short else set()
        other |= {fold(one) for one in (*short, *long, *of_long)}
    return frozenset((same | other) - {own} - NO_NAMES)


def called_of(names: Iterable[str]) -> frozenset[str]:
    """Of whole names: of each part but the last, which is the surname; of a name of one word, of that."""
    firsts = {part for name in names for part in (fold(name).split()[:-1] or fold(name).split())}
    return frozenset[str]().union(*(called(first) for first in firsts)) - firsts
