"""What a model answers to each task. Descriptions go to the model; what they ask for is checked when it answers."""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, Field

from .choices import Intent, Language, Sentiment, SpamRisk, Task, Urgency


class ReplyRead(BaseModel):
    intent: Intent
    sentiment: Sentiment
    urgency: Urgency
    is_opt_out: bool
    language: Language
    confidence: float = Field(ge=0, le=1, description="0 to 1")
    key_phrases: list[str] = Field(max_length=5, description="copied exactly from the message; at most five")


class ReplyAnswer(BaseModel):
    action: Literal["answer", "hand_over"]
    text: str = Field(description="The answer to the customer; empty when handing over.")
    used_facts: list[str] = Field(description="The labels, such as F1, of the facts that the answer is taken from.")
    unanswered: list[str] = Field(description="The customer's questions that no fact answers, in their words.")
    reason: str = Field(description="When handing over: why, in a few words.")


class MessageRewritten(BaseModel):
    text: str = Field(min_length=1)


class Alternatives(BaseModel):
    texts: list[str] = Field(min_length=1)


class SpamJudged(BaseModel):
    risk: SpamRisk
    indicators: list[str]
    advice: list[str]


class ChatSummed(BaseModel):
    text: str = Field(min_length=1)


class PriceAdvised(BaseModel):
    choice: str = Field(description="The label of one candidate, such as C1.")
    reasoning: str = Field(description="Why, in one or two short sentences.")
    text: str = Field(description="The draft for the customer, written more warmly; empty where none was given.")


class RoleRead(BaseModel):
    name: str = Field(description="copied exactly from the post")
    gender: Literal["female", "male", "any"]
    age_min: int | None
    age_max: int | None
    count: int | None


class CallRead(BaseModel):
    title: str = Field(description="copied exactly from the post")
    project_type: Literal["film", "series", "commercial", "theatre", "voice", "photo", "extras", "other"]
    roles: list[RoleRead] = Field(max_length=40)
    city: str | None
    city_words: str | None
    shoot_dates: str | None
    deadline: str | None = Field(description="YYYY-MM-DD")
    deadline_words: str | None
    is_paid: bool | None
    pay_words: str | None
    pay_amount: float | None
    pay_amount_max: float | None
    pay_currency: str | None
    requirements: list[str] = Field(max_length=20, description="copied exactly from the post")


class PostRead(BaseModel):
    is_casting_call: bool
    calls: list[CallRead] = Field(max_length=10)


ANSWERS: Mapping[Task, type[BaseModel]] = {
    Task.CLASSIFY: ReplyRead,
    Task.REPLY: ReplyAnswer,
    Task.REWRITE: MessageRewritten,
    Task.ALTERNATIVES: Alternatives,
    Task.SPAM_CHECK: SpamJudged,
    Task.SUMMARISE: ChatSummed,
    Task.PRICING: PriceAdvised,
    Task.EXTRACT_CALL: PostRead,
}
