"""Which row is which record, whatever people did to the sheet."""

import random

from hypothesis import given
from hypothesis import strategies as st

from sheets_sync.codes import new_record_id
from sheets_sync.match import Known, Owners, match
from sheets_sync.sheet import SheetRow

A, B, C, D = (new_record_id() for _ in range(4))
KNOWN = {A: Known(A, {"school": "甲"}), B: Known(B, {"school": "乙"}), C: Known(C, {"school": "丙"})}


def rows(*pairs) -> list[SheetRow]:
    return [SheetRow(number, record_id, {"seq": str(number), "school": school}) for number, (record_id, school) in enumerate(pairs, start=5)]


def matched(*pairs, known=KNOWN) -> tuple[dict, list]:
    found = match(rows(*pairs), known)
    return {record_id: row.row for record_id, row in found.rows.items()}, [(row.row, kept) for row, kept in found.strangers]


def test_rows_are_found_by_id_wherever_they_were_moved():
    assert matched((C, "丙"), (A, "甲"), (B, "乙")) == ({C: 5, A: 6, B: 7}, [])


def test_an_edited_row_keeps_its_id():
    assert matched((A, "甲"), (B, "乙改"), (C, "丙")) == ({A: 5, C: 7, B: 6}, [])


def test_a_copied_row_the_matching_content_keeps_the_id():
    assert matched((A, "甲改"), (A, "甲"), (B, "乙"), (C, "丙")) == ({A: 6, B: 7, C: 8}, [(5, "")])


def test_a_cleared_id_is_recognised_by_content():
    assert matched(("", "甲"), (B, "乙"), (C, "丙")) == ({A: 5, B: 6, C: 7}, [])


def test_a_range_sorted_without_its_ids_is_put_right():
    assert matched((A, "丙"), (B, "甲"), (C, "乙")) == ({C: 5, A: 6, B: 7}, [])


def test_a_row_pasted_over_another_makes_that_one_missing():
    assert matched((A, "甲"), (A, "甲"), (C, "丙")) == ({A: 5, C: 7}, [(6, "")])


def test_a_typed_row_is_a_stranger_and_an_emptied_one_is_nobodys():
    assert matched((A, "甲"), (B, ""), (C, "丙"), ("", "丁")) == ({A: 5, C: 7}, [(8, "")])


def test_a_whole_id_that_the_store_lost_is_kept_a_broken_one_is_not():
    assert matched((A, "甲"), (B, "乙"), (C, "丙"), (D, "丁"), (D, "丁"), ("随便写的", "戊")) == ({A: 5, B: 6, C: 7}, [(8, D), (9, ""), (10, "")])


def session(**cells) -> dict[str, str]:
    return {"host": "安义县总工会", "level": "高中", "funds_yuan": "500", "indirect_viewers": "0", **cells}


def test_what_all_rows_share_does_not_make_a_row_another_session():
    known = {A: Known(A, session(held_on="2024-05-02", people="张某甲", direct_students="300"))}
    typed = SheetRow(5, A, session(held_on="2024-05-11", people="李某乙", direct_students="120"))       # beside an id that was left standing
    others = [SheetRow(n, "", session(held_on=f"2024-05-{n}", people=f"王{n}", direct_students=str(n))) for n in (12, 13)]
    assert match([typed, *others], known).rewritten == {A}


def test_a_row_beside_its_id_is_the_same_session_however_many_figures_were_edited():
    texts = {key: f"{key}甲" for key in ("held_on", "school", "people", "media", "direct_students", "indirect_viewers")}
    figures = {key: "改" for key in ("media", "direct_students", "indirect_viewers")}
    known = {A: Known(A, texts), B: Known(B, {key: f"{key}乙" for key in texts})}
    other = SheetRow(6, B, dict(known[B].seen))
    found = match([SheetRow(5, A, texts | figures | {"held_on": "改"}), other], known)
    assert found.rewritten == set() and found.rows[A].row == 5
    assert match([SheetRow(5, A, texts | figures | {"held_on": "改", "people": "改"}), other], known).rewritten == {A}
    assert match([SheetRow(5, "", texts | figures | {"held_on": "改"}), other], known).strangers
    assert match([SheetRow(5, D, texts | figures), other], known).rows[A].row == 5         # all three stand: beside any id


def test_a_deleted_row_that_comes_back_whole_is_itself_beside_whatever_id():
    known = {A: Known(A, {"school": "甲", "host": "某会"}), B: Known(B, {"school": "乙", "host": "某局"})}
    found = match([SheetRow(5, A, dict(known[B].seen))], known, gone=frozenset({B}))
    assert found.rows[B].row == 5 and A not in found.rows and not found.rewritten


def test_what_is_typed_without_an_id_is_no_record_for_what_all_rows_say():
    known = {A: Known(A, session(held_on="2024-05-02", school="甲", people="张某甲", direct_students="300", media="某报"))}
    typed = SheetRow(5, "", session(held_on="2024-05-11", school="甲", people="李某乙", direct_students="120", media="某台"))
    assert match([typed], known).rows == {}


def test_rows_edited_and_sorted_without_their_ids_before_a_look_are_told_apart():
    known = {one: Known(one, session(held_on=day, people=who, direct_students=count))
             for one, day, who, count in ((A, "2024-05-02", "张某甲", "300"), (B, "2024-05-03", "李某乙", "120"))}
    torn = [SheetRow(5, A, session(held_on="2024-05-03", people="李某乙", direct_students="121")),
            SheetRow(6, B, session(held_on="2024-05-02", people="张某甲", direct_students="301"))]
    assert {record_id: row.row for record_id, row in match(torn, known).rows.items()} == {B: 5, A: 6}


def test_what_is_typed_beside_the_id_of_a_row_that_was_emptied_is_another_session():
    known = {A: Known(A, {"school": "甲", "host": "某会"}, by_id_alone=False)}
    assert match(rows((A, "乙")), known).strangers[0][1] == ""


@given(st.lists(st.sampled_from(["甲", "乙", "丙"]), min_size=1, max_size=8), st.randoms())
def test_a_sort_of_anything_leaves_every_content_at_its_own_record(schools, rng: random.Random):
    known = {record_id: Known(record_id, {"school": school}) for record_id, school in zip((new_record_id() for _ in schools), schools, strict=True)}
    pairs = [(record_id, one.seen["school"]) for record_id, one in known.items()]
    rng.shuffle(pairs)
    ids = [record_id for record_id, _ in pairs]
    rng.shuffle(ids)                                    # the ids were left behind by the sort
    found = match(rows(*zip(ids, (school for _, school in pairs), strict=True)), known)
    assert found.strangers == ()
    assert {record_id: row.cells["school"] for record_id, row in found.rows.items()} == {k: one.seen["school"] for k, one in known.items()}


SCHOOLS, DAYS = st.sampled_from(["", "甲", "乙"]), st.sampled_from(["", "5月2日", "5月3日"])
CELLS = st.fixed_dictionaries({"seq": st.sampled_from(["", "1"]), "school": SCHOOLS, "held_on": DAYS, "people": SCHOOLS})


@given(st.dictionaries(st.sampled_from([A, B, C]), CELLS), st.lists(st.tuples(st.sampled_from([A, B, C, D, ""]), CELLS)))
def test_the_owner_of_a_row_is_whose_it_is_by_itself(seen, asked):
    known = {record_id: Known(record_id, cells) for record_id, cells in seen.items()}
    owners = Owners(known)
    for record_id, cells in asked:
        row = SheetRow(1, record_id, cells)
        assert owners.of(row) == next(iter(match([row], known).rows), None)
