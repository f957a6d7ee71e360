"""Tests of the loopback server itself, through a real gspread client wherever a client could notice."""
