"""Reading, checking and crediting what people type into Annex 2. Pure: no clock, no Streamlit, I/O only in `files` and `__main__`.

    files      workbooks ▸ RawRow            (rows below the header of each table, merges filled)
    rows       what kind of row it is; dittos filled
    dates (datewords), counts (countwords), money, people (brackets, names, honours), hosts (units), schools, levels
               one cell text ▸ its reading, how it was read, and what is in doubt
    messages   every message, keyed by code; rules.csv gives severity and label
    rules      one small function a rule
    parts      columns that rules look at together, judged once a distinct content and shared between rows;  `row` is made of them
    crediting  which unit a session counts for, whether, and why
    ledger     all rows that count together: duplicates, totals; incremental
    near       rows of the two chains that may be one session under another day: told, never merged
    table      the findings of a whole table in columns, where no ledger is kept
    show       readings ▸ text of a cell, for the sheet, the export and the form
    fates      in which year and unit a session counts, or why it does not;  sums: what counted ones add up to
    standing   every session where it counts; kept, incremental
    progress   sessions held by each unit against Annex 1, from what is kept
    campaign   the campaign file;  `lint` holds it against itself

The way of a row: RawRow ▸ `Ledger.put` ▸ Checked (values, findings, credited_unit, sessions).
"""
