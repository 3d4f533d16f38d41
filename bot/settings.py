"""
Every setting: name, meaning and default. Read from the environment, then from ``.env`` in the working folder.
"""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from claims.errors import SettingsError

_FILE = ".env"
_WEB_ADDRESS = re.compile(r"https?://[\w.-]+(?::\d+)?(?:/\S*)?|https?://\[[0-9a-fA-F:.]+\](?::\d+)?(?:/\S*)?")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_ORDERS = ("message-claim", "claim-message")
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class Settings(BaseSettings):
    """
    What an operator can set; ``.env.example`` lists the same names, and a test compares them.
    """

    model_config = SettingsConfigDict(
        env_file=_FILE, env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore"
    )

    bot_token: SecretStr | None = Field(
        default=None,
        description="The bot's token from @BotFather. Without it `make run` is a chat in the terminal.",
    )
    bot_api_url: str = Field(
        default="https://api.telegram.org", description="Root of the Bot API server, to use one of your own."
    )
    data: Path = Field(
        default=Path("data"),
        validation_alias="FOOTNOTE_DATA",
        description="The folder that holds everything that is kept: the store, the model, caches.",
    )
    model: Path | None = Field(
        default=None,
        validation_alias="FOOTNOTE_MODEL",
        description="Folder of another ONNX embedding model, laid out as docs/model.md says.",
    )
    entailment_model: Path | None = Field(
        default=None,
        validation_alias="FOOTNOTE_ENTAILMENT_MODEL",
        description="Folder of another ONNX model that reads pairs, with the labels of NLI (docs/model.md).",
    )
    entailment_order: str = Field(
        default="message-claim",
        validation_alias="FOOTNOTE_ENTAILMENT_ORDER",
        description="Which of a pair is its premise and comes first: message-claim or claim-message.",
    )
    entailment_url: str | None = Field(
        default=None,
        validation_alias="FOOTNOTE_ENTAILMENT_URL",
        description="OpenAI-compatible server asked about doubtful pairs, such as http://127.0.0.1:8080/v1.",
    )
    entailment_url_model: str | None = Field(
        default=None,
        validation_alias="FOOTNOTE_ENTAILMENT_URL_MODEL",
        description="Name of the model there.",
    )
    entailment_url_seconds: float = Field(
        default=2,
        gt=0,
        le=60,
        validation_alias="FOOTNOTE_ENTAILMENT_URL_SECONDS",
        description="Longest time that it may take for all pairs of one message together.",
    )
    entailment_url_remote: bool = Field(
        default=False,
        validation_alias="FOOTNOTE_ENTAILMENT_URL_REMOTE",
        description="Whether it may stand on another machine: sentences of messages then leave this one.",
    )
    threads: int = Field(
        default=1,
        ge=1,
        le=64,
        validation_alias="FOOTNOTE_THREADS",
        description="Processor threads for the model.",
    )
    read_pages: bool = Field(
        default=True,
        validation_alias="FOOTNOTE_READ_PAGES",
        description="Whether linked pages are opened. Off, only links that the store knows are answered.",
    )
    page_seconds: float = Field(
        default=10,
        gt=0,
        le=60,
        validation_alias="FOOTNOTE_PAGE_SECONDS",
        description="Longest time that fetching one page may take, redirects included.",
    )
    page_megabytes: float = Field(
        default=3,
        gt=0,
        le=50,
        validation_alias="FOOTNOTE_PAGE_MEGABYTES",
        description="Largest page that is read.",
    )
    webhook_url: str | None = Field(
        default=None,
        validation_alias="FOOTNOTE_WEBHOOK_URL",
        description="Public https address for updates. Without it the bot polls. Same as `run --webhook`.",
    )
    webhook_listen: str = Field(
        default="127.0.0.1:8443",
        validation_alias="FOOTNOTE_WEBHOOK_LISTEN",
        description="HOST:PORT where updates are received. Same as `run --listen`.",
    )
    webhook_secret: SecretStr | None = Field(
        default=None,
        validation_alias="FOOTNOTE_WEBHOOK_SECRET",
        description="Secret of the webhook: 1 to 256 of A-Z a-z 0-9 _ -. Made up at each start if unset.",
    )
    google_fact_check_key: SecretStr | None = Field(
        default=None,
        validation_alias="GOOGLE_FACT_CHECK_KEY",
        description="Key of the Google Fact Check Tools API, for feeds of the kind google.",
    )
    sync_hours: float = Field(
        default=0,
        ge=0,
        le=8760,
        validation_alias="FOOTNOTE_SYNC_HOURS",
        description="Hours from one sync of all feeds to the next while the bot runs; 0 is never.",
    )
    sync_requests_a_second: float = Field(
        default=2,
        gt=0,
        le=100,
        validation_alias="FOOTNOTE_SYNC_REQUESTS_A_SECOND",
        description="Most requests a second that a sync makes, over all feeds.",
    )
    sync_megabytes: float = Field(
        default=1000,
        gt=0,
        validation_alias="FOOTNOTE_SYNC_MEGABYTES",
        description="Most megabytes, unpacked, that a sync takes from one feed.",
    )
    sync_minutes: float = Field(
        default=60,
        gt=0,
        validation_alias="FOOTNOTE_SYNC_MINUTES",
        description="Longest time that a sync of one feed may take.",
    )
    log_level: str = Field(
        default="INFO",
        validation_alias="FOOTNOTE_LOG_LEVEL",
        description="DEBUG, INFO, WARNING or ERROR. Messages' texts and the token are never logged.",
    )

    @field_validator("bot_api_url", "entailment_url")
    @classmethod
    def _is_web_address(cls, value: str | None) -> str | None:
        if value is not None and not _WEB_ADDRESS.fullmatch(value):
            raise ValueError("it must be an address that starts with https:// or http://")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _is_secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _SECRET.fullmatch(value.get_secret_value()):
            raise ValueError("it must be 1 to 256 of A-Z a-z 0-9 _ -")
        return value

    @field_validator("entailment_order")
    @classmethod
    def _is_order(cls, value: str) -> str:
        if value not in _ORDERS:
            raise ValueError(f"it must be one of {', '.join(_ORDERS)}")
        return value

    @field_validator("log_level")
    @classmethod
    def _is_level(cls, value: str) -> str:
        if value.upper() not in _LEVELS:
            raise ValueError(f"it must be one of {', '.join(_LEVELS)}")
        return value.upper()

    @property
    def sends_out(self) -> bool:
        """
        Whether sentences of messages may leave this machine.
        """
        return self.entailment_url is not None and self.entailment_url_remote

    @property
    def store_path(self) -> Path:
        """
        The store's SQLite file.
        """
        return self.data / "footnote.db"

    @property
    def model_path(self) -> Path:
        """
        The folder of the embedding model in use.
        """
        return self.model or self.data / "model"


def load_settings() -> Settings:
    """
    The settings as the environment and ``.env`` give them.

    Raises:
        SettingsError: a setting has no usable value; says which, and what is wrong with it.

    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).upper() if first["loc"] else "a setting"
        why = first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"The setting {name} can't be used: {why}.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"The file {_FILE} can't be read: it is not UTF-8 text.") from None
    except OSError as error:
        raise SettingsError(f"The file {_FILE} can't be read: {error.strerror}.") from error
