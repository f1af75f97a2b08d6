"""What we can say, provider by provider the same. Checked at the border and kept as JSON on the message.

A provider that cannot carry a kind refuses it when the message is queued (`ContentRefused`), never silently.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator


class _Content(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(_Content):
    type: Literal["text"] = "text"
    body: str = Field(min_length=1)
    preview_url: bool = False


class Media(_Content):
    """A file by the provider's id (uploaded before) or by a link that the provider fetches itself."""

    type: Literal["media"] = "media"
    media: Literal["image", "video", "audio", "voice", "document", "sticker"]
    media_id: str = ""
    link: str = ""
    caption: str = ""
    filename: str = ""

    @model_validator(mode="after")
    def _one_source(self) -> "Media":
        if bool(self.media_id) == bool(self.link):
            raise ValueError("give either media_id or link")
        return self


class Template(_Content):
    """An approved template. `components` has the provider's own shape: header, body and button parameters."""

    type: Literal["template"] = "template"
    name: str
    language: str
    components: list[dict[str, Any]] = []


class Button(_Content):
    id: str = Field(min_length=1, max_length=256)
    title: str = Field(min_length=1)


class Buttons(_Content):
    """Reply buttons; quick replies on Messenger."""

    type: Literal["buttons"] = "buttons"
    body: str = Field(min_length=1)
    buttons: list[Button] = Field(min_length=1)
    header: str = ""
    footer: str = ""


class Row(_Content):
    id: str = Field(min_length=1, max_length=200)
    title: str = Field(min_length=1)
    description: str = ""


class Section(_Content):
    title: str = ""
    rows: list[Row] = Field(min_length=1)


class ListMenu(_Content):
    type: Literal["list"] = "list"
    body: str = Field(min_length=1)
    button: str = Field(min_length=1)
    sections: list[Section] = Field(min_length=1)
    header: str = ""
    footer: str = ""


class Product(_Content):
    type: Literal["product"] = "product"
    catalog_id: str
    product_retailer_id: str
    body: str = ""
    footer: str = ""


class ProductSection(_Content):
    title: str
    product_retailer_ids: list[str] = Field(min_length=1)


class ProductList(_Content):
    type: Literal["product_list"] = "product_list"
    catalog_id: str
    header: str
    body: str
    sections: list[ProductSection] = Field(min_length=1)
    footer: str = ""


class Catalogue(_Content):
    type: Literal["catalogue"] = "catalogue"
    body: str
    thumbnail_product_retailer_id: str = ""
    footer: str = ""


class Reaction(_Content):
    """An emoji on a message of theirs; an empty one takes it back."""

    type: Literal["reaction"] = "reaction"
    message_id: str
    emoji: str = ""


Content = Annotated[
    Text | Media | Template | Buttons | ListMenu | Product | ProductList | Catalogue | Reaction,
    Field(discriminator="type"),
]

content_adapter: TypeAdapter[Content] = TypeAdapter(Content)
