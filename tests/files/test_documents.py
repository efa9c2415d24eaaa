"""Documents that partners send: what is safe is taken, sealed and comes back unchanged."""

import base64
import hashlib
import io
import logging
import resource
import zlib

import pypdf
import pytest
from django.core.files.base import ContentFile
from django.db import connection, models
from django.test.utils import isolate_apps
from django.utils import translation
from hypothesis import HealthCheck, given, settings, strategies
from PIL import Image
from pypdf.annotations import Link
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)  # fmt: skip

from hiroba.base.models import Event
from hiroba.base.refusals import Invalid, NotFound, Tampered, Unavailable
from hiroba.files import documents, sweep
from hiroba.files.documents import MARK, examine, ready, seal, shred, unseal
from hiroba.files.models import SealedName, store
from tests.cast import an_image

KEY, OLDER, STRANGE = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2, 3))
NO_NAME = "documents/" + "0" * 32
A_LIMIT = 20 * 1024 * 1024


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def key(settings):
    settings.HIROBA_DOCUMENT_KEY = KEY
    return settings


def examined(content: bytes):
    return examine(io.BytesIO(content), len(content))


def of(writer: pypdf.PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def blank(pages: int = 1) -> pypdf.PdfWriter:
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    return writer


def words(**given):
    """A dictionary of PDF: `words(S="/Launch")`."""
    return DictionaryObject({NameObject(f"/{name}"): said(one) for name, one in given.items()})


def said(one):
    if isinstance(one, str):
        return NameObject(one) if one.startswith("/") else TextStringObject(one)
    if isinstance(one, list):
        return ArrayObject(said(each) for each in one)
    return NumberObject(one) if isinstance(one, int) else one


def with_root(**given) -> bytes:
    writer = blank()
    writer.root_object.update(words(**given))
    return of(writer)


def with_annotation(**given) -> bytes:
    writer = blank()
    square = ArrayObject(FloatObject(n) for n in (0, 0, 9, 9))
    one = writer._add_object(words(Type="/Annot", Rect=square, **given))
    writer.pages[0][NameObject("/Annots")] = ArrayObject([one])
    return of(writer)


def with_stream(data: bytes, *filters: str, **given) -> bytes:
    """Nobody has to point to it: all of the file is looked at."""
    writer, stream = blank(), DecodedStreamObject()
    stream.set_data(data)
    if filters:
        stream[NameObject("/Filter")] = said(list(filters))
    stream.update(words(**given))
    writer._add_object(stream)
    return of(writer)


def by_hand(*objects: bytes, root: bytes = b"1 0 R") -> bytes:
    """A file with these objects, numbered from 1, and a table that is right."""
    body, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer\n<</Size %d/Root %s>>\nstartxref\n%d\n%%%%EOF\n"
    return body + table + tail % (len(objects) + 1, root, len(body))


CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
ONE_PAGE = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
A_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"


# What is taken


@pytest.mark.parametrize("pages", [1, 50])
def test_a_pdf_is_taken_as_it_is(pages):
    content = of(blank(pages))
    found = examined(content)
    assert found.content == content
    assert found.sha256 == hashlib.sha256(content).hexdigest()
    assert (found.media_type, found.size, found.pages) == (
        "application/pdf", len(content), pages,
    )  # fmt: skip


def test_a_pdf_written_by_hand_is_taken():
    assert examined(by_hand(CATALOG, ONE_PAGE, A_PAGE)).pages == 1


def test_packed_objects_links_bookmarks_and_forms_without_scripts_are_taken():
    writer = blank(2)
    writer.add_outline_item(title="Registry", page_number=1)
    link = Link(rect=(0, 0, 9, 9), url="https://example.com/")
    writer.add_annotation(page_number=0, annotation=link)
    writer.root_object.update(
        words(
            OpenAction=[writer.pages[1].indirect_reference, "/Fit"],
            AcroForm=words(Fields=[words(FT="/Tx", T="name", V="Pia")]),
        )
    )
    for page in writer.pages:
        page.compress_content_streams()
    assert examined(of(writer)).pages == 2


def test_a_pdf_of_scanned_pictures_is_taken():
    out = io.BytesIO()
    pages = [Image.effect_noise((600, 800), 90) for _ in range(3)]
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:])
    assert examined(out.getvalue()).pages == 3


@pytest.mark.parametrize(("kind", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png")])
def test_a_picture_is_taken_as_it_is(kind, media_type):
    content = an_image(kind)
    found = examined(content)
    assert (found.content, found.media_type, found.pages) == (content, media_type, 1)
    assert found.sha256 == hashlib.sha256(content).hexdigest()


# What is refused


LOCKED, DAMAGED, LONG, ACTIVE, PACKED, FORM, HEAVY = (
    "locked with a password", "PDF is damaged", "more than 50 pages", "scripts in it",
    "other files, sound or film", "XFA", "more in this PDF than can be checked",
)  # fmt: skip


def locked(user: str, algorithm: str) -> bytes:
    writer = blank()
    writer.encrypt(user, "owner", algorithm=algorithm)
    return of(writer)


@pytest.mark.parametrize("user", ["secret", ""])
@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_locked_pdf_is_refused_also_when_it_opens_without_a_password(user, algorithm):
    with pytest.raises(Invalid, match=LOCKED):
        examined(locked(user, algorithm))


def test_a_pdf_locked_in_a_way_of_its_own_is_refused():
    lock = by_hand(CATALOG, ONE_PAGE, A_PAGE, b"<</Filter/Adobe.PubSec/V 4>>")
    with pytest.raises(Invalid, match=LOCKED):
        examined(lock.replace(b"/Root 1 0 R", b"/Root 1 0 R/Encrypt 4 0 R"))


SCRIPT = words(S="/JavaScript", JS="app.alert(1)")
ACTIONS = {
    "when opened": with_root(OpenAction=SCRIPT),
    "when printed": with_root(AA=words(WP=SCRIPT)),
    "by name": with_root(Names=words(JavaScript=words(Names=["a", SCRIPT]))),
    "after another": with_root(OpenAction=words(S="/GoTo", Next=[words(S="/Named"), SCRIPT])),
    "on a button": with_annotation(Subtype="/Link", A=SCRIPT),
    "when a field changes": with_annotation(Subtype="/Widget", FT="/Tx", AA=words(K=SCRIPT)),
    "in a film": with_annotation(Subtype="/Screen", A=words(S="/Rendition", JS="a")),
    "a program": with_root(OpenAction=words(S="/Launch", F="calc.exe")),
    "a program on a button": with_annotation(Subtype="/Link", A=words(S="/Launch", F="a")),
    "sends a form": with_root(OpenAction=words(S="/SubmitForm", F="https://a.example/")),
    "fetches data": with_root(AA=words(WC=words(S="/ImportData", F="a"))),
    "opens another file": with_root(OpenAction=words(S="/GoToR", F="//a.example/b")),
    "that nobody points to": by_hand(CATALOG, ONE_PAGE, A_PAGE, b"<</S/JavaScript/JS(a)>>"),
    "in odd letters": by_hand(CATALOG, ONE_PAGE, A_PAGE, b"<</#53/J#61vaScript/#4a#53(a)>>"),
    "whose kind is elsewhere": by_hand(CATALOG, ONE_PAGE, A_PAGE, b"<</S 5 0 R>>", b"/Launch"),
    "deep inside": by_hand(
        CATALOG, ONE_PAGE, A_PAGE, b"[" * 90 + b"<</S/JavaScript>>" + b"]" * 90
    ),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_a_pdf_that_does_something_is_refused(name):
    with pytest.raises(Invalid, match=ACTIVE):
        examined(ACTIONS[name])


def test_a_script_in_packed_objects_is_refused():
    packed = b"4 0 <</S/JavaScript/JS(app.alert)>>"
    stream = zlib.compress(packed)
    with pytest.raises(Invalid, match=ACTIVE):
        examined(in_object_stream(stream))


def in_object_stream(stream: bytes) -> bytes:
    """Object 4 lies in object 5; object 6 is the table, as newer writers write it."""
    body, places = b"%PDF-1.7\n", []
    head = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>" % len(stream)
    objects = [CATALOG, ONE_PAGE, A_PAGE, None, head + b"stream\n" + stream + b"\nendstream"]
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one) if one else b""
    rows = [(0, 0, 255), *((1, place, 0) for place in places), (1, len(body), 0)]
    rows[4] = (2, 5, 0)
    table = b"".join(bytes([a]) + b.to_bytes(4, "big") + bytes([c]) for a, b, c in rows)
    start = len(body)
    body += b"6 0 obj\n<</Type/XRef/Size 7/W[1 4 1]/Root 1 0 R/Length %d>>stream\n" % len(table)
    return body + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % start


def with_attachment() -> bytes:
    writer = blank()
    writer.add_attachment("more.txt", b"more")
    return of(writer)


OTHERS = {
    "attached": with_attachment(),
    "pinned to a page": with_annotation(Subtype="/FileAttachment", FS=words(F="a")),
    "named anywhere": with_root(Extra=words(Type="/Filespec", EF=words(F="a"))),
    "rich media": with_annotation(Subtype="/RichMedia"),
    "a film": with_annotation(Subtype="/Movie"),
    "a sound": with_annotation(Subtype="/Sound"),
    "a model": with_annotation(Subtype="/3D"),
    "elsewhere": with_stream(b"", F="//a.example/b"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_pdf_with_other_files_in_it_is_refused(name):
    with pytest.raises(Invalid, match=PACKED):
        examined(OTHERS[name])


def test_a_form_that_is_a_program_is_refused():
    with pytest.raises(Invalid, match=FORM):
        examined(with_root(AcroForm=words(XFA=["template", "<xdp/>"], Fields=[])))


@pytest.mark.parametrize("pages", [51, 10_000])
def test_too_many_pages_are_refused_quickly(pages):
    content = of(blank(pages))
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    with pytest.raises(Invalid, match=LONG):
        examined(content)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 1


def test_pages_are_counted_and_not_believed():
    many = b"<</Type/Pages/Count 1/Kids[%s]>>" % (b"3 0 R " * 51)
    with pytest.raises(Invalid, match=LONG):
        examined(by_hand(CATALOG, many, A_PAGE))


NESTED = {
    "arrays": by_hand(CATALOG, ONE_PAGE, A_PAGE, b"[" * 20_000 + b"]" * 20_000),
    "dictionaries": by_hand(CATALOG, ONE_PAGE, A_PAGE, b"<</A" * 20_000 + b">>" * 20_000),
    "open arrays": by_hand(CATALOG, ONE_PAGE, A_PAGE, b"[" * 500_000),
    "a tree in itself": by_hand(CATALOG, b"<</Type/Pages/Count 1/Kids[2 0 R]>>"),
    "a tree that doubles": by_hand(
        CATALOG, *(b"<</Type/Pages/Kids[%d 0 R %d 0 R]>>" % (n, n) for n in range(3, 60)),
        b"<</Type/Pages/Kids[]>>",
    ),
    "no pages": by_hand(CATALOG, b"<</Type/Pages/Count 1/Kids[]>>"),
    "a length of itself": by_hand(
        CATALOG, ONE_PAGE, A_PAGE, b"<</Length 4 0 R>>stream\nx\nendstream"
    ),
    "a table of itself": by_hand(CATALOG, ONE_PAGE, A_PAGE).replace(
        b"/Root", b"/Prev 174/Root"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NESTED)
def test_a_pdf_that_turns_in_circles_is_refused(name):
    with pytest.raises(Invalid, match=f"{DAMAGED}|{HEAVY}"):
        examined(NESTED[name])


def deflated(size: int) -> bytes:
    return zlib.compress(bytes(size), 1)


def test_a_large_scan_is_no_bomb():
    assert examined(with_stream(deflated(140_000_000), "/FlateDecode")).pages == 1


def test_a_bomb_is_refused():
    with pytest.raises(Invalid, match=HEAVY):
        examined(with_stream(deflated(200_000_000), "/FlateDecode"))


def test_a_bomb_in_a_bomb_is_refused():
    with pytest.raises(Invalid, match=HEAVY):
        examined(with_stream(zlib.compress(deflated(200_000_000)), "/FlateDecode", "/Fl"))


def test_many_small_bombs_are_refused():
    writer, packed = blank(), deflated(100_000_000)
    for _ in range(7):
        stream = DecodedStreamObject()
        stream.set_data(packed)
        stream[NameObject("/Filter")] = NameObject("/FlateDecode")
        writer._add_object(stream)
    with pytest.raises(Invalid, match=HEAVY):
        examined(of(writer))


def test_a_bomb_of_objects_is_refused():
    bomb = zlib.compress(b"4 0 " + b"[" + b"<<>>" * 40_000_000 + b"]", 9)
    with pytest.raises(Invalid, match=f"{DAMAGED}|{HEAVY}"):
        examined(in_object_stream(bomb))


def test_too_many_filters_are_refused():
    with pytest.raises(Invalid, match=HEAVY):
        examined(with_stream(b"00>", *["/ASCIIHexDecode"] * 4))


def test_whatever_takes_too_long_is_ended_and_refused(monkeypatch):
    monkeypatch.setattr(documents, "SECONDS_FOR_READER", 0.001)
    with pytest.raises(Invalid, match=HEAVY):
        examined(of(blank()))


def test_the_reader_is_given_no_key(monkeypatch, tmp_path):
    spy = tmp_path / "spy.py"
    spy.write_text("import os; print(os.environ.get('HIROBA_DOCUMENT_KEY', '7'), end='')")
    monkeypatch.setenv("HIROBA_DOCUMENT_KEY", KEY)
    monkeypatch.setattr(documents, "READER", spy)
    assert examined(of(blank())).pages == 7


WHOLE = of(blank(3))
BROKEN = {
    "a head alone": b"%PDF-1.7\n",
    "cut off": WHOLE[: len(WHOLE) // 2],
    "without an end": WHOLE.replace(b"%%EOF", b""),
    "a wrong table": WHOLE.replace(b"%PDF-1.3\n", b"%PDF-1.3\n" + b"% moved\n"),
    "no root": by_hand(CATALOG, ONE_PAGE, A_PAGE, root=b"9 0 R"),
    "pages that are none": by_hand(b"<</Type/Catalog/Pages 3 0 R>>", b"null", b"(/Kids)"),
    "a stream that does not unpack": with_stream(b"no zlib", "/FlateDecode"),
    "a way of packing of its own": with_stream(b"?", "/Mystery"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_pdf_is_refused_and_not_guessed_at(name):
    with pytest.raises(Invalid, match=DAMAGED):
        examined(BROKEN[name])


NEITHER = {
    "nothing": b"",
    "a text": b"I am a certificate, believe me.",
    "html": b"<html><script>alert(1)</script></html>",
    "a gif": an_image("GIF"),
    "a webp": an_image("WEBP"),
    "half a picture": an_image("PNG", (900, 900))[:-900],
    "half a photo": an_image("JPEG", (900, 900))[:-900],
    "a pdf behind something": b"x" + WHOLE,
}


@pytest.mark.parametrize("name", NEITHER)
def test_what_is_neither_is_refused(name):
    with pytest.raises(Invalid, match="not a PDF, JPEG or PNG"):
        examined(NEITHER[name])


def test_too_many_pixels_are_refused():
    bits = io.BytesIO()
    Image.new("1", (9000, 9000)).save(bits, "PNG")
    with pytest.raises(Invalid, match="too many pixels"):
        examined(bits.getvalue())


@pytest.mark.parametrize("claimed", [A_LIMIT + 1, 10])
def test_more_than_20_mb_is_refused_whatever_its_size_is_said_to_be(claimed):
    content = WHOLE + bytes(A_LIMIT)
    with pytest.raises(Invalid, match="20 MB"):
        examine(io.BytesIO(content), claimed)


def test_it_is_said_in_the_language_of_the_reader():
    with translation.override("ja"), pytest.raises(Invalid, match="パスワード"):
        examined(locked("a", "AES-256"))


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(strategies.binary(max_size=300), strategies.sampled_from([b"", b"%PDF-1.7\n"]))
def test_any_bytes_are_taken_or_refused(content, head):
    try:
        examined(head + content)
    except Invalid:
        return


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    strategies.sampled_from(
        [WHOLE, *ACTIONS.values(), in_object_stream(zlib.compress(b"4 0 []"))]
    ),
    strategies.lists(
        strategies.tuples(strategies.floats(0, 0.999), strategies.binary(max_size=4))
    ),
)
def test_a_changed_pdf_is_taken_or_refused(content, changes):
    for where, new in changes:
        place = int(where * len(content))
        content = content[:place] + new + content[place + len(new) :]
    try:
        examined(content)
    except Invalid:
        return


# Sealed, and open again


@pytest.fixture
def document():
    return examined(of(blank()))


def bytes_of(name: str) -> bytes:
    with store().open(name) as file:
        return file.read()


def replace(name: str, content: bytes) -> None:
    store().delete(name)
    assert store().save(name, ContentFile(content)) == name


def test_what_is_sealed_comes_back_and_is_nowhere_readable(document):
    name = seal(document)
    assert documents.NAME.fullmatch(name)
    assert unseal(name) == document.content
    assert b"PDF" not in bytes_of(name)
    assert bytes_of(name).startswith(MARK)


def test_the_same_document_twice_looks_different(document):
    names = seal(document), seal(document)
    assert names[0] != names[1]
    assert bytes_of(names[0])[documents.HEAD :] != bytes_of(names[1])[documents.HEAD :]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(strategies.floats(0, 0.9999), strategies.integers(1, 255))
def test_a_changed_byte_anywhere_is_noticed(document, where, by):
    name = seal(document)
    content = bytearray(bytes_of(name))
    content[int(where * len(content))] ^= by
    replace(name, bytes(content))
    with pytest.raises((Tampered, Unavailable)):
        unseal(name)


@pytest.mark.parametrize("left", [0, 4, 20, 28, 40, -1])
def test_a_shortened_file_is_noticed(document, left):
    name = seal(document)
    replace(name, bytes_of(name)[:left])
    with pytest.raises((Tampered, Unavailable)):
        unseal(name)


def test_two_files_cannot_be_exchanged(document):
    one, other = seal(document), seal(examined(an_image("PNG")))
    content = bytes_of(one)
    replace(one, bytes_of(other))
    replace(other, content)
    for name in (one, other):
        with pytest.raises(Tampered, match="Do not rely on it"):
            unseal(name)


def test_an_older_key_goes_on_opening_and_the_first_one_seals(document, key):
    key.HIROBA_DOCUMENT_KEY = OLDER
    old = seal(document)
    key.HIROBA_DOCUMENT_KEY = f"{KEY}, {OLDER}"
    new = seal(document)
    assert unseal(old) == unseal(new) == document.content
    key.HIROBA_DOCUMENT_KEY = KEY
    assert unseal(new) == document.content
    with pytest.raises(Unavailable, match="key of this document is missing"):
        unseal(old)


def test_a_key_can_lie_in_a_file(document, key, tmp_path):
    file = tmp_path / "key"
    file.write_text(f"{OLDER}\n")
    key.HIROBA_DOCUMENT_KEY = f"file:{file}"
    name = seal(document)
    key.HIROBA_DOCUMENT_KEY = OLDER
    assert unseal(name) == document.content


@pytest.mark.parametrize(
    "wrong",
    ["", " , ", "short", KEY[:-8], KEY + KEY, f"{KEY},short", "file:/nowhere", "file:/"],
)
def test_without_a_good_key_nothing_is_sealed_or_opened(document, key, wrong, caplog):
    assert ready()
    name = seal(document)
    key.HIROBA_DOCUMENT_KEY = wrong
    assert not ready()
    with pytest.raises(Unavailable, match="no key for documents"):
        seal(document)
    with pytest.raises(Unavailable, match="no key for documents"):
        unseal(name)
    assert KEY[:8] not in caplog.text


def test_what_is_shredded_is_gone(document):
    name = seal(document)
    shred(name)
    shred(name)
    with pytest.raises(NotFound):
        unseal(name)
    assert not store().exists(name)


@pytest.mark.parametrize("name", [NO_NAME, "", "pictures/001/1-small.webp", "../secret_key"])
def test_only_documents_are_opened_and_shredded(name):
    store().delete("pictures/001/1-small.webp")
    store().save("pictures/001/1-small.webp", ContentFile(b"picture"))
    with pytest.raises(NotFound):
        unseal(name)
    shred(name)
    assert store().exists("pictures/001/1-small.webp")


# What becomes of them


def test_a_follow_up_throws_documents_away_twice_without_harm(document):
    name, kept = seal(document), seal(document)
    event = Event(data={"documents": [name]})
    sweep.throw_away(event)
    sweep.throw_away(event)
    assert not store().exists(name)
    assert store().exists(kept)


@pytest.mark.django_db
@isolate_apps("hiroba.files")
def test_documents_that_no_row_names_are_swept_after_an_hour(document, clock, monkeypatch):
    class Paper(models.Model):
        file = SealedName(max_length=64)

        class Meta:
            app_label = "files"

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE files_paper (id integer PRIMARY KEY, file varchar(64))")
    monkeypatch.setattr(sweep, "apps", Paper._meta.apps)
    named, lost = seal(document), seal(document)
    Paper.objects.create(pk=1, file=named)
    sweep.orphaned_documents()
    assert store().exists(lost)
    clock.forward(hours=2)
    sweep.orphaned_documents()
    assert not store().exists(lost)
    assert unseal(named) == document.content


@isolate_apps("hiroba.files")
def test_nothing_is_swept_where_no_table_names_documents(document, clock, monkeypatch):
    class Bare(models.Model):
        class Meta:
            app_label = "files"

    monkeypatch.setattr(sweep, "apps", Bare._meta.apps)
    name = seal(document)
    clock.forward(hours=2)
    sweep.orphaned_documents()
    assert store().exists(name)


@pytest.mark.django_db
def test_sweeping_before_any_document_was_stored_is_harmless(key, tmp_path):
    empty = {**key.STORAGES["default"], "OPTIONS": {"location": str(tmp_path)}}
    key.STORAGES = {**key.STORAGES, "default": empty}
    assert not store().exists(documents.FOLDER)
    sweep.orphaned_documents()


def test_an_error_names_the_file_for_the_operator_and_not_for_the_reader(document, caplog):
    name = seal(document)
    replace(name, b"something else")
    with caplog.at_level(logging.ERROR), pytest.raises(Tampered) as refused:
        unseal(name)
    assert name in caplog.text
    assert name not in str(refused.value)
