"""
Settings: their defaults, their documentation, and what a wrong one says.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Settings, load_settings
from claims.errors import SettingsError

EXAMPLE = Path(__file__).parents[2] / ".env.example"


def example_values() -> dict[str, str]:
    lines = (line for line in EXAMPLE.read_text("utf-8").splitlines() if line and not line.startswith("#"))
    return dict(line.split("=", 1) for line in lines)


def names() -> dict[str, str]:
    return {
        str(field.validation_alias or name).upper(): name for name, field in Settings.model_fields.items()
    }


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in names():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


class TestExample:
    def test_names_every_setting(self) -> None:
        """
        The example file names every setting and no other.
        """
        assert set(example_values()) == set(names())

    def test_shows_the_defaults(self) -> None:
        """
        Each line of the example file holds the default.
        """
        for name, value in example_values().items():
            default = Settings.model_fields[names()[name]].default
            shown = (
                "" if default is None else str(default).lower() if isinstance(default, bool) else f"{default}"
            )
            assert value == shown, name

    def test_says_what_each_setting_means(self) -> None:
        """
        The sentence above each line is the setting's own description.
        """
        lines = EXAMPLE.read_text("utf-8").splitlines()
        for name, field_name in names().items():
            position = next(i for i, line in enumerate(lines) if line.startswith(f"{name}="))
            assert lines[position - 1] == f"# {Settings.model_fields[field_name].description}"


class TestLoading:
    def test_needs_nothing(self) -> None:
        """
        An empty environment gives usable settings without a token.
        """
        settings = load_settings()
        assert settings.bot_token is None
        assert settings.store_path == Path("data/footnote.db")

    def test_reads_a_file(self, tmp_path: Path) -> None:
        """
        A .env in the working folder is read; empty values mean the default.
        """
        (tmp_path / ".env").write_text(
            "BOT_TOKEN=1:abc\nFOOTNOTE_THREADS=\nFOOTNOTE_DATA=elsewhere\n", "utf-8"
        )
        settings = load_settings()
        assert settings.bot_token is not None
        assert settings.bot_token.get_secret_value() == "1:abc"
        assert settings.threads == 1
        assert settings.data == Path("elsewhere")

    def test_names_the_wrong_setting(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """
        A value that can't be used is named in one sentence.
        """
        monkeypatch.setenv("FOOTNOTE_THREADS", "many")
        with pytest.raises(SettingsError, match="FOOTNOTE_THREADS"):
            load_settings()

    @pytest.mark.parametrize(
        ("name", "value", "says"),
        [
            ("BOT_API_URL", "api.telegram.org", "must be an address that starts with https://"),
            ("BOT_API_URL", "http://[bad", "must be an address"),
            ("BOT_API_URL", "ftp://telegram.example", "must be an address"),
            ("FOOTNOTE_LOG_LEVEL", "loud", "must be one of DEBUG, INFO, WARNING, ERROR"),
            ("FOOTNOTE_ENTAILMENT_ORDER", "backwards", "must be one of message-claim, claim-message"),
            ("FOOTNOTE_ENTAILMENT_URL", "127.0.0.1:8080", "must be an address that starts with https://"),
            ("FOOTNOTE_WEBHOOK_SECRET", "not a secret!", "must be 1 to 256 of"),
        ],
    )
    def test_says_what_is_wrong(
        self, monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
    ) -> None:
        """
        What Telegram or the log would refuse later is refused at once, and no secret is shown.
        """
        monkeypatch.setenv(name, value)
        with pytest.raises(SettingsError, match=f"^The setting {name} can't be used: it {says}") as refused:
            load_settings()
        assert value not in str(refused.value)

    @pytest.mark.parametrize(
        "url", ["http://127.0.0.1:8081", "http://[::1]:8081/", "https://telegram.example/root", "http://api"]
    )
    def test_other_servers(self, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
        """
        A Bot API server may stand anywhere.
        """
        monkeypatch.setenv("BOT_API_URL", url)
        assert load_settings().bot_api_url == url

    def test_level_in_small_letters(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """
        A log level may be written small.
        """
        monkeypatch.setenv("FOOTNOTE_LOG_LEVEL", "debug")
        assert load_settings().log_level == "DEBUG"

    def test_file_that_is_no_text(self, tmp_path: Path) -> None:
        """
        A .env that an editor saved in another encoding is named, not met with a traceback.
        """
        (tmp_path / ".env").write_text("BOT_TOKEN=1:abc", "utf-16")
        with pytest.raises(SettingsError, match=r"\.env can't be read: it is not UTF-8"):
            load_settings()

    def test_masks_secrets(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """
        Neither token nor secret shows when settings are printed.
        """
        monkeypatch.setenv("BOT_TOKEN", "12345:secret")
        assert "12345" not in repr(load_settings())
