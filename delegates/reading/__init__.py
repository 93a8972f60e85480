"""Lists of delegates as units really send them, read into rows and values with a problem for every doubt.

Plain Python on bytes, no Django: it runs in a process of its own (`python -m delegates.reading`) that may run out of
memory or time without hurting the portal. `delegates.roster_file` starts it and turns its codes into sentences.

The way of a file: `files` (which format?) → `xlsx`, `xls`, `ods`, `csv_text` (cells) → `header` (which column is
what?) → `rows` (what is this row?) → `people` (its values) → `duplicates` → `roster` (all of it).
"""
