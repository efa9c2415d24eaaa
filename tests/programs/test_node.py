"""Programs of others in Node, against the live server: openid-client and passport-mixi."""

import json
import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest
import requests

from tests import outside
from tests.programs.browser import Browser, said

SOURCE = Path(__file__).parent / "node"


@pytest.fixture(scope="session")
def node(tmp_path_factory):
    """Where the programs are installed, as the lock says."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("Node and npm are not installed: openid-client and passport-mixi")
    folder = tmp_path_factory.mktemp("node")
    shutil.copytree(SOURCE, folder, dirs_exist_ok=True)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        pytest.skip("npm cannot install openid-client and passport-mixi here")
    return folder


class Program:
    """Runs until the test is over; lines of JSON go in and out."""

    def __init__(self, folder, script, given):
        self.process = subprocess.Popen(
            ["node", script], cwd=folder, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.asks = self.tell(given)

    def tell(self, what):
        self.process.stdin.write(f"{json.dumps(what)}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read()
        return json.loads(line)

    def end(self):
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def run(node):
    running = []

    def start(script, given):
        running.append(Program(node, script, given))
        return running[-1]

    yield start
    for program in running:
        program.end()


@pytest.fixture(scope="module")
def ken(server):
    return Browser(server, "ken")


def test_openid_client_signs_in_acts_refreshes_and_revokes(server, ken, run):
    modern = server.service("modern")
    program = run("openid.mjs", modern | {"issuer": server.url, "scope": "openid profile"})
    told = program.tell(ken.agree(program.asks))
    assert told["scope"] == "openid profile"
    assert (told["person"]["sub"], told["person"]["name"]) == (told["sub"], "Ken")
    spent = {"failed": "ResponseBodyError", "error": "invalid_grant"}
    assert told["twice"] == spent | {"status": 401}
    assert told["reused"] == spent | {"status": 400}
    assert told["displayName"] == server.account(modern["account"].partition("@")[0])["name"]
    assert (told["active"], told["revoked"]) == (True, False)
    assert told["after"] == {"failed": "WWWAuthenticateChallengeError", "status": 401}
    assert "Walks asks" in ken.open(told["leave"]).text


def test_openid_client_needs_no_registration_for_openid_alone(server, ken, run):
    """Its id is the address of a document about itself (PR-1)."""
    with outside.running(outside.saying(), port=server.allowed) as here:
        client_id, redirect = f"{here.url}/client.json", "http://127.0.0.1/back"
        document = {"client_id": client_id, "client_name": "Notes", "redirect_uris": [redirect]}
        body = json.dumps(document).encode()
        here.speak = outside.saying(200, body, content_type="application/json")
        given = {
            "issuer": server.url, "client_id": client_id, "scope": "openid",
            "redirect_uri": "http://127.0.0.1:4711/back",
        }  # fmt: skip
        program = run("openid.mjs", given)
        told = program.tell(ken.agree(program.asks))
    assert told["scope"] == "openid"
    assert told["person"] == {"sub": told["sub"]}


def test_passport_mixi_works_when_only_its_host_names_change(server, ken, run):
    classic = server.service("classic")
    program = run("mixi.cjs", classic | {"here": server.url})
    asked = said(program.asks)
    assert (asked["display"], asked["scope"]) == ("touch", "r_profile r_voice")
    told = program.tell(ken.agree(program.asks))
    profile = told["person"]["profile"]
    assert (profile["provider"], profile["displayName"]) == ("mixi", "Ken")
    assert profile["profileUrl"].startswith(server.url)
    assert told["again"]["cause"]["statusCode"] == 401
    assert json.loads(told["again"]["cause"]["data"])["error"] == "invalid_grant"
    timeline = f"{classic['api']}/voice/statuses/friends_timeline.json"
    token = {"Authorization": f"OAuth {classic['access_token']}"}
    assert requests.get(timeline, headers=token).status_code == 200


def test_passport_mixi_goes_on_when_the_person_says_no(server, ken, run):
    program = run("mixi.cjs", server.service("classic") | {"here": server.url})
    location = ken.deny(f"{program.asks}&state={quote('a b')}")
    assert said(location) == {
        "error": "access_denied", "state": "a b", "iss": server.url
    }  # fmt: skip
    assert program.tell(location)["refused"] is True
