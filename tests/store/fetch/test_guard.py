"""
Nobody can make the reader visit what is not on the public web.
"""

from __future__ import annotations

import ssl
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from store.fetch import FetchLimits, SafePageReader
from store.fetch.guard import is_public
from tests.store.fetch.conftest import QUICK
from tests.store.fetch.site import PARAGRAPHS, Site, article, site

NOT_PUBLIC = "not on the public web"


class TestIsPublic:
    @pytest.mark.parametrize(
        "address",
        [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:0:10.0.0.1",
            "64:ff9b::a00:1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2002:c0a8:101::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fe80::1%eth0",
            "2606:4700::1%eth0",
            "fec0::1",
            "ff02::1",
            "",
            "localhost",
            "127.1",
        ],
    )
    def test_refuses(self, address: str) -> None:
        """
        Loopback, private, shared, link-local, documentation, multicast, reserved and wrapped ones are not.
        """
        assert not is_public(address)

    @pytest.mark.parametrize(
        "address",
        [
            "8.8.8.8",
            "172.32.0.1",
            "100.128.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
            "2606:4700:4700::1111",
        ],
    )
    def test_allows(self, address: str) -> None:
        """
        Ordinary addresses of the internet are, also where IPv6 carries an IPv4 one.
        """
        assert is_public(address)


class TestGuard:
    @pytest.mark.parametrize(
        "host",
        [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0x7f.0.0.1",
            "0177.0.0.1",
            "017700000001",
            "0",
            "0.0.0.0",
            "[::1]",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[0:0:0:0:0:0:0:1]",
            "127。0。0。1",
            "localhost",
            "LOCALHOST",
            "localhost.",
            "localhost..",
            "169.254.169.254",
            "10.0.0.1",
        ],
    )
    def test_refuses_every_spelling(self, host: str) -> None:
        """
        However loopback and private addresses are spelt, the link is refused in one sentence.
        """
        page = SafePageReader(QUICK).read(f"http://{host}/admin")
        assert NOT_PUBLIC in str(page.problem) or "no complete web address" in str(page.problem)
        assert page.text == ""

    @pytest.mark.parametrize(
        "addresses", [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::ffff:10.0.0.1"], ["fe80::1%lo"]]
    )
    def test_refuses_names_that_lead_inside(self, addresses: list[str]) -> None:
        """
        One address inside is enough to refuse a name, whatever its other addresses are.
        """
        page = SafePageReader(QUICK, resolver=lambda _: addresses).read("http://news.example/")
        assert NOT_PUBLIC in str(page.problem)

    def test_connects_to_the_address_that_was_vetted(self, web: Site) -> None:
        """
        A name is resolved once: a second, different answer of its name server is never asked for.
        """
        answers = iter([["127.0.0.1"], ["192.0.2.1"]])
        web.serve(article(*PARAGRAPHS))
        reader = SafePageReader(QUICK, allow_private=True, resolver=lambda _: next(answers))
        assert reader.read(web.url(host="news.example")).problem is None
        assert f"Host: news.example:{web.port}" in web.asked[0]

    def test_vets_each_redirect(self, web: Site) -> None:
        """
        A public page that redirects inside leads nowhere.
        """
        url = web.redirect("/page", "http://10.0.0.1/secret")
        as_if_public = SafePageReader(
            QUICK, allow_private=True, may_reach=lambda address: address == "127.0.0.1"
        )
        assert NOT_PUBLIC in str(as_if_public.read(url).problem)
        assert len(web.asked) == 1

    @pytest.mark.parametrize("port", [22, 8080, 6379, 65535])
    def test_refuses_other_ports(self, port: int) -> None:
        """
        Only the web's own ports are asked.
        """
        page = SafePageReader(QUICK, resolver=lambda _: ["8.8.8.8"]).read(f"http://news.example:{port}/")
        assert NOT_PUBLIC in str(page.problem)

    @pytest.mark.parametrize(
        "url",
        [
            "file:///etc/passwd",
            "ftp://news.example/",
            "gopher://127.0.0.1/",
            "javascript:alert(1)",
            "data:text/html,hello",
            "http://",
            "http:///path",
            "//news.example/",
            "news.example",
            "",
            "http://[::1",
            "http://news.example:port/",
            "http://\x00/",
            "http://" + "a" * 300 + ".example/",
            "http://ex ample/",
            "http://xn--/",
            "http://xn--a/",
            "http://xn--" + "9" * 4000 + "/",
        ],
    )
    def test_refuses_what_is_no_web_address(self, url: str) -> None:
        """
        Anything but a whole http or https address gets a sentence, never an exception.
        """
        page = SafePageReader(QUICK, resolver=_Town({})).read(url)
        assert page.problem
        assert page.text == ""

    def test_refuses_credentials(self) -> None:
        """
        A name and password in a link are never sent anywhere.
        """
        page = SafePageReader(QUICK, resolver=_Town({})).read("http://ann:secret@news.example/")
        assert "password" in str(page.problem)
        assert "secret" not in str(page.problem)

    def test_name_servers_get_no_longer_than_the_limit(self) -> None:
        """
        A name server that never answers costs the time limit and no more.
        """
        answered = threading.Event()

        def stuck(host: str) -> Sequence[str]:
            answered.wait(20)
            return []

        limits = FetchLimits(seconds=0.2)
        page = SafePageReader(limits, resolver=stuck).read("http://news.example/")
        answered.set()
        assert "0.2 seconds" in str(page.problem) or "no such site" in str(page.problem)

    def test_unknown_name(self) -> None:
        """
        A name that doesn't exist is said to be no site.
        """
        page = SafePageReader(QUICK, resolver=_Town({})).read("http://news.example/")
        assert page.problem == "I couldn't open that page (there is no such site)."


class TestTls:
    def test_certificate_is_checked_for_the_name(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """
        Although the connection goes to an address, the certificate must be the name's.
        """
        certificate = _certificate(tmp_path, "news.example")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        names: list[str | None] = []
        context.sni_callback = lambda _, name, __: names.append(name)
        with site(context) as secure:
            secure.serve(article(*PARAGRAPHS))
            reader = SafePageReader(QUICK, allow_private=True, resolver=lambda _: ["127.0.0.1"])
            assert reader.read(f"https://news.example:{secure.port}/page").problem is None
            other = reader.read(f"https://other.example:{secure.port}/page").problem
        assert other == "I couldn't open that page (its certificate is not valid)."
        assert names == ["news.example", "other.example"]


class _Town:
    """
    A name server with a few names.
    """

    def __init__(self, names: dict[str, list[str]]) -> None:
        self._names = names

    def __call__(self, host: str) -> Sequence[str]:
        if host not in self._names:
            raise OSError(f"no such name: {host}")
        return self._names[host]


def _certificate(folder: Path, name: str) -> Path:
    """
    A certificate and its key in one file, signed by itself.
    """
    path = folder / "certificate.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        f"/CN={name}",
    ]
    command += [
        "-addext",
        f"subjectAltName=DNS:{name}",
        "-keyout",
        str(folder / "key"),
        "-out",
        str(folder / "crt"),
    ]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("needs the openssl command to make a certificate")
    path.write_bytes((folder / "key").read_bytes() + (folder / "crt").read_bytes())
    return path
