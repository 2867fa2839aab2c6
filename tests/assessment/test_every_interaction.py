"""Every interaction, C01 to C24: by code and by name where it is true, where false, and not asked."""

from typing import NamedTuple

import pytest

from lightwell import knowledge
from lightwell.assessment.rules import Medicine, interaction_outcomes, interactions

ROWS = knowledge.current().interactions


class Row(NamedTuple):
    """One row of the clinical reference, section C. `near`: medicines that come close and do not count."""

    id: str
    severity: str
    atc: tuple[str, ...]
    named: tuple[str, ...]
    near: tuple[Medicine, ...]


TABLE = [
    Row(
        "C01",
        "moderate",
        ("N05BA06", "N05CD02", "N03AE01"),
        ("Lorazépam 1 mg", "Rivotril"),
        (Medicine("buspirone", "N05BE01"), Medicine("melatonin", "N05CH01")),
    ),
    Row(
        "C02",
        "moderate",
        ("N05CF01", "N05CA01", "N03AA02"),
        ("zopiclone 7.5", "Phénobarbital"),
        (Medicine("valproate", "N03AG01"),),
    ),
    Row("C03", "minor-moderate", ("N03AX09",), ("Lamictal",), (Medicine("topiramate", "N03AX11"),)),
    Row(
        "C04",
        "moderate",
        ("N06AF03", "N06AG02", "N04BD01", "J01XX08"),
        ("Nardil", "tranylcypromine"),
        (Medicine("escitalopram", "N06AB10"), Medicine("rasagiline", "N04BD02")),
    ),
    Row(
        "C05",
        "moderate",
        ("N06BA04", "N06BA07", "N06BA09", "N06BA12"),
        ("Vyvanse 40 mg", "modafinil"),
        (Medicine("caffeine", "N06BC01"),),
    ),
    Row("C06", "minor", ("R01BA02", "R01AA05"), ("Sudafed",), (Medicine("fluticasone", "R01AD08"),)),
    Row("C07", "minor", ("H03AA01",), ("Synthroid 50 mcg",), (Medicine("methimazole", "H03BB02"),)),
    Row("C08", "major", ("R03DA04", "R03DB04"), ("théophylline",), (Medicine("montelukast", "R03DC03"),)),
    Row(
        "C09",
        "moderate",
        ("N02AA01", "N02AJ06", "N07BC01", "N07BC02"),
        ("Dilaudid", "codéine"),
        (Medicine("acetaminophen", "N02BE01"), Medicine("varenicline", "N07BA03")),
    ),
    Row("C10", "moderate", ("N07BB04", "A08AA62"), ("ReVia",), (Medicine("acamprosate", "N07BB03"),)),
    Row("C11", "major", (), ("Alcohol", "bière", "wine"), (Medicine("vinegar"), Medicine("winegrower"))),
    Row(
        "C12",
        "moderate",
        ("N02BF01", "N02BF02", "N03AX12", "N03AX16"),
        ("Lyrica", "gabapentine"),
        (Medicine("levetiracetam", "N03AX14"),),
    ),
    Row(
        "C13",
        "minor-moderate",
        ("N05AH04", "N05BE01", "R06AA11", "R06AB04", "R06AC01", "R06AD02", "R06AX02"),
        ("cannabis", "Benadryl"),
        (Medicine("cetirizine", "R06AE07"), Medicine("lithium", "N05AN01")),
    ),
    Row("C14", "minor", ("N05AH02",), ("Clozaril",), (Medicine("olanzapine", "N05AH03"),)),
    Row("C15", "minor", ("N05AD01", "N05AX08"), ("Haldol",), (Medicine("aripiprazole", "N05AX12"),)),
    Row("C16", "none", ("N05AN01",), ("lithium carbonate",), (Medicine("valproate", "N03AG01"),)),
    Row(
        "C17",
        "none-minor",
        ("N06AB10", "N06AX16", "N06AA09", "N06AX11"),
        ("sertraline 100 mg", "duloxétine"),
        (Medicine("moclobemide", "N06AG02"), Medicine("St John's wort", "N06AX25")),
    ),
    Row(
        "C18",
        "moderate",
        ("J01FA09", "J02AC01", "J02AB02", "J05AE03", "J05AE30", "J05AR10", "B01AC05"),
        ("pamplemousse", "Paxlovid"),
        (Medicine("azithromycin", "J01FA10"), Medicine("clopidogrel", "B01AC04")),
    ),
    Row(
        "C19",
        "moderate",
        ("J04AB02", "N03AF01", "N03AB02", "N06AX25"),
        ("millepertuis", "St. John's wort"),
        (Medicine("oxcarbazepine", "N03AF02"), Medicine("rifabutin", "J04AB04")),
    ),
    Row(
        "C20",
        "moderate",
        ("N06DX01", "N04BB01", "R05DA09"),
        ("Ebixa", "dextrométhorphane"),
        (Medicine("donepezil", "N06DA02"), Medicine("codeine syrup", "R05DA04")),
    ),
    Row(
        "C21",
        "minor-moderate",
        ("N02AX02", "N02AJ13", "N02AJ14", "N02AJ15", "N06AX12", "A08AA62"),
        ("Wellbutrin XL", "tramadol"),
        (Medicine("tapentadol", "N02AX06"), Medicine("mirtazapine", "N06AX11")),
    ),
    Row(
        "C22",
        "info",
        ("C02AC01", "C07AB02", "C08CA01", "C09AA05"),
        ("ramipril 10 mg", "prazosine ou prazosin"),
        (Medicine("hydrochlorothiazide", "C03AA03"), Medicine("atorvastatin", "C10AA05")),
    ),
    Row(
        "C23",
        "info",
        ("M03AB01", "M03AC09", "N01AB08"),
        ("sévoflurane", "rocuronium"),
        (Medicine("cyclobenzaprine", "M03BX08"), Medicine("propofol", "N01AX10")),
    ),
    Row(
        "C24",
        "major",
        ("H01BA01", "G02AB03", "G02AB01"),
        ("ergonovine",),
        (Medicine("desmopressin", "H01BA02"), Medicine("oxytocin", "H01BB02")),
    ),
]


def outcomes(*taken: Medicine) -> dict[str, str]:
    return interaction_outcomes(interactions(taken, ROWS), ROWS)


def test_the_table_holds_every_interaction():
    assert [row.id for row in TABLE] == [f"C{number:02}" for number in range(1, 25)]
    assert [row.id for row in TABLE] == list(ROWS)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.id)
def test_true_by_code_and_by_name(row: Row):
    taken = [*(Medicine("as written", code) for code in row.atc), *map(Medicine, row.named)]
    assert [one for one in taken if outcomes(one)[row.id] != "true"] == []
    assert {ROWS[row.id].severity_for(None)} == {row.severity}
    prefixes = ROWS[row.id].atc_prefixes
    assert [prefix for prefix in prefixes if not any(code.startswith(prefix) for code in row.atc)] == []


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.id)
def test_false_for_what_comes_close_and_for_nothing(row: Row):
    assert [one for one in row.near if outcomes(one)[row.id] != "false"] == []
    assert outcomes()[row.id] == "false"


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.id)
def test_unknown_while_nobody_asked_for_medicines(row: Row):
    assert interaction_outcomes(interactions(None, ROWS), ROWS)[row.id] == "unknown"


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.id)
def test_each_says_what_it_does_what_to_do_and_from_where(row: Row):
    entry = ROWS[row.id]
    assert all((entry.effect.en, entry.effect.fr, entry.action.en, entry.action.fr, entry.source))
