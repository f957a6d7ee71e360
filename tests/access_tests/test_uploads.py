"""The upload route takes what the import page asked for and nothing else; an image comes in nowhere."""

import http.client
import struct
import time
import zlib

import pytest
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string

from pages._uploads import FILES, MEGABYTES, Allowances
from tests.access_tests.raw import FROM_OUTSIDE, everything, session
from tests.files_tests.workbooks import campaign, form
from tests.pages_tests.running import RunningApp
from validators.files import Unreadable, read_upload

pytestmark = pytest.mark.xdist_group("raw")
TOKEN = generate_xsrf_token_string()        # the framework asks that header and cookie agree, no more
BOOK = form([[1, "安义县总工会", "", "2024年5月8日", "安义中学", "高中", "张某甲（全国劳动模范）", 420, 0, "", 3000]], filer="安义县总工会")


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    running = RunningApp(tmp_path_factory.mktemp("uploads")).start()
    yield running
    running.stop()


def put(app, session_id: str, name: str, data: bytes, *, token: tuple[str, str] = (TOKEN, TOKEN), chunked: bool = False) -> tuple[int, str]:
    """What a program would send that knows a visit's id."""
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\nContent-Type: x/y\r\n\r\n%s\r\n--b--\r\n' % (name.encode(), data)
    there = http.client.HTTPConnection("127.0.0.1", app.port, timeout=30)
    headers = {"Content-Type": "multipart/form-data; boundary=b", "X-Xsrftoken": token[0], "Cookie": f"_streamlit_xsrf={token[1]}"}
    there.request("PUT", f"/_stcore/upload_file/{session_id}/f1", iter([body]) if chunked else body, headers, encode_chunked=chunked)
    answer = there.getresponse()
    return answer.status, answer.read().decode()


def id_of(messages: list[dict]) -> str:
    return next(message["new_session"]["initialize"]["session_id"] for message in messages if "new_session" in message)


@pytest.fixture(scope="module")
def importing(app):
    with session(app.port) as city:
        yield id_of(city.run("import"))


def test_a_visit_without_the_import_page_uploads_nothing(app):
    with session(app.port) as city, session(app.port, headers=FROM_OUTSIDE) as visitor:
        report, nobody = id_of(city.run("report")), id_of(visitor.run("import"))
        for one in (report, nobody, "unknown"):
            assert put(app, one, "a.xlsx", BOOK)[0] == 403, one


def test_the_import_page_takes_a_table(app, importing):
    assert put(app, importing, "安义县5月.xlsx", BOOK)[0] == 204


@pytest.mark.parametrize("name", ["photo.png", "photo.jpg", "a.exe", "a", "a.xlsx.html", "../../../etc/cron.d/evil", "a.svg", "a.zip", "", 'a.xlsx"; filename="b.png'])
def test_other_names_are_refused(app, importing, name):
    assert put(app, importing, name, BOOK)[0] == 415


def test_sizes_and_forged_requests_are_refused(app, importing):
    assert put(app, importing, "a.xlsx", b"x" * 5_400_000)[0] == 413
    assert put(app, importing, "a.xlsx", BOOK, chunked=True)[0] == 411
    assert put(app, importing, "a.xlsx", BOOK, token=(TOKEN, generate_xsrf_token_string()))[0] == 403
    there = http.client.HTTPConnection("127.0.0.1", app.port, timeout=30)
    there.request("OPTIONS", f"/_stcore/upload_file/{importing}/f1", headers={"Origin": "https://evil.example"})
    assert "evil" not in str(there.getresponse().headers)


def test_one_visit_does_not_upload_without_end():
    allowances = Allowances(files=3, megabytes=1, visits=2)
    assert allowances.spend("a", 1).status == 403
    allowances.open("a")
    assert [allowances.spend("a", 300_000), allowances.spend("a", 300_000)] == [None, None]
    assert allowances.spend("a", 500_000).status == 429                            # too many bytes
    assert (allowances.spend("a", 1), allowances.spend("a", 1).status) == (None, 429)   # too many files
    allowances.open("a")
    assert allowances.spend("a", 1).status == 429                                  # another run of the page gives nothing back
    for name in "bc":
        allowances.open(name)
    assert allowances.spend("a", 1).status == 403 and allowances.spend("c", 1) is None and FILES * MEGABYTES > 0


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    squeeze = zlib.compressobj(9)
    line = b"\0" * (width // 8 + 1)
    pixels = b"".join(squeeze.compress(line) for _ in range(height)) + squeeze.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


IMAGES = {
    "png of 169 megapixels": png(13_000, 13_000), "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0" + b"\xff\xdb" + bytes(range(256)) * 40,
    "jpeg with a place": b"\xff\xd8\xff\xe1\x00\x80Exif\0\0MM\0*\0\0\0\x08" + b"GPS" * 900, "gif": b"GIF89a\xff\xff\xff\xff\xf7\0\0" + b"\0" * 3000,
    "svg with a script": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>fetch("http://127.0.0.1:9/")</script></svg>',
    "webp": b"RIFF\xff\xff\xff\x7fWEBPVP8 " + b"\0" * 3000, "tiff that points at itself": b"II*\0\x08\0\0\0\1\0\x0e\x01\2\0\xff\xff\xff\xff\x08\0\0\0\x08\0\0\0", "bmp": b"BM" + struct.pack("<I", 2**31 - 1) + b"\0" * 3000,
    "png and a workbook in one": png(8, 8) + BOOK,
}


@pytest.mark.parametrize("kind", IMAGES)
@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.csv"])
def test_an_image_under_a_tables_name_holds_no_session_and_costs_nothing(kind, name):
    began = time.process_time()
    try:
        rows = read_upload(name, IMAGES[kind], campaign())
    except Unreadable as refusal:
        rows = []
        assert str(refusal)
    assert [row for row in rows if row.cells.get("school")] == [] or kind == "png and a workbook in one"
    assert time.process_time() - began < 2


def test_no_page_asks_for_a_picture_or_a_camera(app):
    with session(app.port) as city:
        drawn = {address: everything(city.run(address)) for address in ("report", "import", "records", "ledger", "review", "links", "sync")}
    assert [address for address, text in drawn.items() if "file_uploader" in text] == ["import"]
    assert not any(word in text for text in drawn.values() for word in ("camera_input", "audio_input"))
