"""The only way out: what it may call, and how it comes back from whatever answers there."""

import socket
import ssl
import time
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hiroba.base import outgoing
from hiroba.base.addresses import Unreachable, Why, opened, parsed, public
from tests import outside as others

INSIDE = [
    "0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.0.170", "192.0.2.1", "192.88.99.1",
    "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255",
    "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::ffff:93.184.216.34", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1",
    "2001::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::", "3fff::1", "5f00::1", "fc00::1",
    "fd00::1", "fe80::1", "fe80::1%1", "fec0::1", "ff02::1",
]  # fmt: skip
ABROAD = ["8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450:4001::1"]
# Other ways to write 127.0.0.1 and its like, which the look-up understands.
NOTATIONS = [
    "https://127.1/", "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/",
    "https://0/", "https://[::]/", "https://[::1]/", "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/", "https://[64:ff9b::7f00:1]/", "https://localhost/",
    "https://localhost./", "https://10.0.0.1/", "https://169.254.169.254/latest/meta-data/",
    "http://93.184.216.34/", "https://93.184.216.34:25/", "https://93.184.216.34:22/",
    "http://localhost:80/",
]  # fmt: skip
MISWRITTEN = [
    "", "https://", "https:///x", "example.com", "//example.com/", "ftp://example.com/",
    "file:///etc/passwd", "gopher://127.0.0.1:6379/_x", "javascript:alert(1)",
    "https://name@example.com/", "https://name:word@example.com/", "https://@example.com/",
    "https://example.com:0/", "https://example.com:/", "https://example.com:99999/",
    "https://example.com:4x/", "https://exa mple.com/", "https://example.com/a b",
    "https://example.com/\r\nHost: x", "https://example.com\\@127.0.0.1/", "https://[::1/",
    "https://例え.jp/", "https://example.com/é", "https://example.com%2f@x/", "\nhttps://example.com/",
    "https://example.com/" + "a" * 2000,
]  # fmt: skip


def refused(url, method=outgoing.post, **words):
    given = {"body": b""} if method is outgoing.post else {"most_bytes": 100}
    with pytest.raises(Unreachable) as refusal:
        method(url, headers={}, **given | words)
    return refusal.value.why


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_of_special_use_is_not_public(address):
    assert not public(address)


@pytest.mark.parametrize("address", ABROAD)
def test_an_address_of_the_internet_is_public(address):
    assert public(address)


@pytest.mark.parametrize("url", NOTATIONS)
def test_no_notation_leads_inside_and_nothing_is_called(url, monkeypatch):
    monkeypatch.setattr(socket.socket, "connect", None)
    assert refused(url) is Why.ADDRESS


@pytest.mark.parametrize("url", MISWRITTEN)
def test_an_address_that_is_not_written_as_one_is_refused(url, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", None)
    assert refused(url) is Why.ADDRESS


def test_an_address_is_taken_apart():
    found = parsed("https://Example.com:8443/a/b?c=d#e")
    assert (found.secure, found.host, found.port) == (True, "example.com", 8443)
    assert (found.named, found.target) == ("example.com:8443", "/a/b?c=d")
    assert parsed("https://[2606:4700::1]").host == "2606:4700::1"


def test_what_is_sent_arrives_whole(outside):
    answered = outgoing.post(f"{outside.url}/hook?a=b", b"{}", {"Content-Type": "text/plain"})
    assert (answered.status, answered.body) == (200, b"")
    [asked] = outside.asked
    assert (asked.line, asked.body) == ("POST /hook?a=b HTTP/1.1", b"{}")
    assert asked.headers["host"] == f"127.0.0.1:{outside.port}"
    assert asked.headers["content-type"] == "text/plain"
    assert asked.headers["accept-encoding"] == "identity"


def test_only_what_the_setting_opens_is_reached_on_loopback(outside, settings):
    with others.running(others.saying()) as beside:
        assert refused(f"{beside.url}/") is Why.ADDRESS
        settings.HIROBA_OUTGOING_ALLOW = []
        assert refused(f"{outside.url}/") is Why.ADDRESS
        assert (beside.asked, outside.asked) == ([], [])


def test_the_setting_names_addresses_of_ipv6_in_brackets(settings):
    settings.HIROBA_OUTGOING_ALLOW = ["[::1]:9000"]
    assert opened("::1", 9000)
    assert not opened("::1", 9001)


def test_a_name_is_looked_up_once_and_the_judged_address_is_called(outside, monkeypatch):
    """A name that leads somewhere else at the second look-up (DNS rebinding) gains nothing."""
    looked_up = []

    def look_up(host, port, **_words):
        looked_up.append(host)
        place = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))
        return [place] if len(looked_up) == 1 else []

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    url = f"http://hooks.example:{outside.port}/"
    assert outgoing.post(url, b"", {}).status == 200
    assert looked_up == ["hooks.example"]
    assert outside.asked[0].headers["host"] == f"hooks.example:{outside.port}"


def test_of_several_addresses_only_those_outside_are_called(outside, monkeypatch):
    places = [("10.0.0.1", outside.port), ("127.0.0.2", outside.port)]
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place) for place in places]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_w: found)
    assert refused(f"https://mixed.example:{outside.port}/") is Why.ADDRESS
    assert outside.asked == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_and_not_followed(outside, status):
    with others.running(others.saying()) as inside:
        outside.speak = others.saying(status, location=f"{inside.url}/")
        assert outgoing.get(f"{outside.url}/", {}, most_bytes=10).status == status
        assert inside.asked == []


def test_no_proxy_is_taken_from_the_environment(outside, monkeypatch):
    with others.running(others.saying(502)) as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert outgoing.get(f"{outside.url}/", {}, most_bytes=10).status == 200
        assert proxy.asked == []


def test_a_body_up_to_the_limit_is_read_and_a_larger_one_refused(outside):
    outside.speak = others.saying(200, b"x" * 100)
    assert len(outgoing.get(f"{outside.url}/", {}, most_bytes=100).body) == 100
    assert refused(f"{outside.url}/", outgoing.get, most_bytes=99) is Why.SIZE


def test_the_answer_to_a_message_may_be_of_any_size(outside):
    outside.speak = others.saying(200, b"x" * 1_000_000)
    assert len(outgoing.post(f"{outside.url}/", b"", {}).body) == outgoing.MOST_ANSWER + 1


def _for_ever(connection, text):
    while True:
        connection.sendall(text)


@pytest.mark.parametrize(
    "begin",
    [
        b"HTTP/1.1 200 So\r\n" + b"x: " + b"y" * 60_000,
        b"HTTP/1.1 200 So\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
    ids=["a head without end", "chunks of one byte without end"],
)
def test_what_never_ends_is_cut_off(outside, begin):
    def speak(connection):
        connection.sendall(begin)
        _for_ever(connection, b"1\r\nx\r\n")

    outside.speak = speak
    assert refused(f"{outside.url}/", outgoing.get, most_bytes=5000) is Why.SIZE


def _drip(connection):
    for byte in b"HTTP/1.1 200 So\r\nContent-Length: 9000\r\n\r\n" + b"x" * 9000:
        connection.sendall(bytes([byte]))
        time.sleep(0.05)


def _silent(connection):
    time.sleep(5)


@pytest.mark.parametrize("speak", [_drip, _silent])
def test_one_limit_of_time_covers_all_of_it(outside, speak):
    outside.speak = speak
    began = time.monotonic()
    assert refused(f"{outside.url}/", seconds=0.4) is Why.TIME
    assert time.monotonic() - began < 1.5


def test_a_look_up_that_takes_too_long_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_w: time.sleep(1) or [])
    began = time.monotonic()
    assert refused("https://slow.example/", seconds=0.2) is Why.TIME
    assert time.monotonic() - began < 0.8


@pytest.mark.parametrize(
    "text",
    [
        b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\0" * 99,
        b"HTTP/1.1 99999 x\r\n\r\n",
        b"HTTP/1.1 200 So\r\n" + b"a: b\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 So\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)  # fmt: skip
def test_what_is_no_answer_of_the_web_is_refused(outside, text):
    outside.speak = others.raw(text)
    assert refused(f"{outside.url}/", outgoing.get) in {Why.ANSWER, Why.CONNECTION}


def test_nobody_there_is_said(outside, settings):
    with others.running(others.saying()) as gone:
        settings.HIROBA_OUTGOING_ALLOW = [f"127.0.0.1:{gone.port}"]
    assert refused(f"{gone.url}/") is Why.CONNECTION


def test_a_header_cannot_carry_another(outside):
    with pytest.raises(Unreachable):
        outgoing.post(f"{outside.url}/", b"", {"X": "a\r\nY: b"})
    assert not any("y" in asked.headers for asked in outside.asked)


def _certified(folder, name):
    """A server's context with a certificate for this name, and the file to trust it by."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(called).issuer_name(called)
        .public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = folder / "certificate.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context, file


@pytest.fixture
def secure(tmp_path, settings, monkeypatch):
    """hooks.example, on loopback, with a certificate that is trusted."""
    context, file = _certified(tmp_path, "hooks.example")
    names = []
    context.sni_callback = lambda _sock, name, _context: names.append(name)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    outgoing._tls.cache_clear()
    with others.running(others.saying(), tls=context) as here:
        settings.HIROBA_OUTGOING_ALLOW = [f"127.0.0.1:{here.port}"]
        place = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", here.port))
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_w: [place])
        yield here, names
    outgoing._tls.cache_clear()


def test_tls_goes_to_the_judged_address_and_checks_the_name(secure):
    here, names = secure
    assert outgoing.post(f"https://hooks.example:{here.port}/", b"x", {}).status == 200
    assert names == ["hooks.example"]
    assert here.asked[0].body == b"x"


def test_a_certificate_of_another_name_is_refused_and_nothing_is_sent(secure):
    here, _names = secure
    assert refused(f"https://others.example:{here.port}/") is Why.CERTIFICATE
    assert here.asked == []


def test_a_certificate_that_nobody_vouches_for_is_refused(secure, monkeypatch):
    here, _names = secure
    monkeypatch.delenv("SSL_CERT_FILE")
    outgoing._tls.cache_clear()
    assert refused(f"https://hooks.example:{here.port}/") is Why.CERTIFICATE
    assert here.asked == []


def test_a_drip_behind_tls_has_the_same_limit(secure):
    here, _names = secure
    here.speak = _drip
    assert refused(f"https://hooks.example:{here.port}/", seconds=0.5) is Why.TIME


def test_a_server_that_does_not_speak_tls_is_refused(outside):
    outside.speak = others.raw(b"hello")
    assert refused(f"https://127.0.0.1:{outside.port}/", seconds=1) in {
        Why.CONNECTION,
        Why.TIME,
    }
