"""The scanner finds what it looks for, and whatever a test does passes through it."""

import re
import subprocess
import sys

import pytest

from sheets_sync.settings import ROOT
from tests.access_tests.scan import leaks, look, private_numbers


@pytest.mark.parametrize(("text", "found"), [
    ("王某 13800138000", 1), ('{"v":"13800138000"}', 1), ("360102198001011234", 1), ("36010219800101123X", 1), ("0791-83986512", 1),
    ("1732578000123", 0), ("138001380001", 0), ("0.13800138000", 0), ("999999999999999999", 0), ("2024-05-08", 0), ("metadataId: 1812345678", 0),
    ("a13800138000bcde", 0), ("a13800138000b", 1),
])
def test_what_is_a_private_number(text, found):
    assert len(private_numbers(text)) == found


@pytest.mark.parametrize(("text", "found"), [
    ("-----BEGIN PRIVATE KEY-----", "a private key"), ("assertion=BEGIN+PRIVATE+KEY", "a private key"), ("GET /l/WyIwMTIzNDU2Nzg5YWIiXQ.abc-_x HTTP", "what opens a link or a login"),
    ("Authorization: Bearer ya29.a0AfB_byC1234567890", "what opens a link or a login"), ("张某甲", "a full name"), ("GET /l/ HTTP, Bearer of news", None), ("张某", None),
])
def test_what_else_may_not_be_there(text, found):
    look("here", text, never=("张某甲",))
    assert leaks() == ([f"'here': {found}"] if found else [])


LEAKING = '''
"""Each of these tests says something private on another way out; the last does not."""
import logging, subprocess, sys
import requests
from tests.pages_tests.running import RunningApp
from tests.sheets_server.running import running_server

PHONE = "138" + "00138000"

def test_request_to_a_server_in_this_process():
    with running_server() as server:
        requests.post(f"{server.base}/v4/spreadsheets/x:batchUpdate", json={"v": PHONE}, timeout=20)

def test_address_of_a_request():
    with running_server() as server:
        requests.get(f"{server.base}/v4/spreadsheets/x/values/%31" + PHONE[1:], timeout=20)

def test_full_name_where_surnames_go():
    with running_server() as server:
        server.app.never = ("张某甲",)
        requests.post(f"{server.base}/v4/spreadsheets/x:batchUpdate", json={"v": "张某甲"}, timeout=20)

def test_request_to_a_server_that_is_a_process():
    with subprocess.Popen([sys.executable, "-m", "tests.sheets_server", "--port", "0"], stdout=subprocess.PIPE, text=True) as server:
        base = server.stdout.readline().split()[-1]
        requests.post(f"{base}/v4/spreadsheets/x:batchUpdate", json={"v": PHONE}, timeout=20)
        server.terminate()

def test_log_of_this_process():
    logging.getLogger("x").warning("opened %s", "/l/WyIwMTIzNDU2Nzg5YWIiXQ.abc-_x")

def test_output_of_this_process():
    print(PHONE)

def test_output_of_a_command():
    subprocess.run([sys.executable, "-c", f"import sys; sys.stderr.write('{PHONE}')"], capture_output=True)

def test_output_of_a_command_that_nobody_reads():
    subprocess.run([sys.executable, "-c", f"print('{PHONE}')"])

def test_log_file_of_a_process(tmp_path):
    with (tmp_path / "log").open("wb") as log:
        subprocess.Popen([sys.executable, "-c", f"print('{PHONE}')"], stdout=log).wait()

def test_secret_of_the_settings(tmp_path):
    (tmp_path / "s.toml").write_text('[auth]\\nclient_secret = "open-sesame-1"')
    subprocess.run([sys.executable, "-c", "import sys; sys.stderr.write('open-' + 'sesame-1')", "--secrets", str(tmp_path / "s.toml")], capture_output=True)

def test_nothing_private():
    subprocess.run([sys.executable, "-c", "print('R1')"])
'''


def test_a_test_fails_whatever_way_something_private_takes(tmp_path):
    (tmp_path / "test_leaking.py").write_text(LEAKING, encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", "-c", str(ROOT / "pytest.ini"), "--rootdir", str(ROOT), "-rA", str(tmp_path)],
                          cwd=ROOT, capture_output=True, text=True, timeout=120)
    leaks()                                     # the output of that run is full of what it was looking for
    wrong = set(re.findall(r"^ERROR .*::test_(\w+)", done.stdout, re.MULTILINE))
    assert wrong == set(re.findall(r"def test_(\w+)", LEAKING)) - {"nothing_private"}, done.stdout
