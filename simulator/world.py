"""All state of the simulator, and the one way by which a message gets accepted."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Mapping

from simulator.answers import Body
from simulator.channels import Channel, Channels
from simulator.conduct import Conduct
from simulator.courier import Courier
from simulator.faults import Faults
from simulator.goods import Commerce
from simulator.graph.errors import not_found
from simulator.instagram.accounts import Accounts
from simulator.ledger import Accepted, Ledger
from simulator.limits import Limits
from simulator.llm.script import Script
from simulator.media import MediaStore
from simulator.people import People
from simulator.provider import Item, Provider
from simulator.shops.goods import Shops
from simulator.templates import Templates
from simulator.trail import SingleParcel, Trail

ACTIONS_KEPT = 1_000


class World:
    def __init__(self, channels: Channels, providers: Mapping[str, Provider]) -> None:
        self.channels = channels
        self.providers = providers
        self.ledger = Ledger()
        self.faults = Faults()
        self.limits = Limits()
        self.people = People()
        self.media = MediaStore()
        self.templates = Templates()
        self.conduct = Conduct()
        self.script = Script()
        self.shops = Shops()
        self.accounts = Accounts()
        self.commerce = Commerce()
        self.courier = Courier(providers, self.conduct)
        self.rejected_tokens: set[str] = set()
        self.actions: deque[Body] = deque(maxlen=ACTIONS_KEPT)
        self.chats: dict[tuple[str, str], list[Body]] = {}
        self.lead_forms: dict[str, dict[str, str]] = {}
        self.accepted: Counter[str] = Counter()
        # Of providers that count them; the key is the provider's kind.
        self.requests: Counter[str] = Counter()
        self._trails = {kind: Trail(provider, self.people, self.courier) for kind, provider in providers.items()}

    def token_is_good(self, token: str, channel: Channel | None = None) -> bool:
        """Any token will do, except a rejected one, or another than the channel's own."""
        if not token or token in self.rejected_tokens:
            return False
        return channel is None or not channel.token or channel.token == token

    def accept(self, message: Accepted, *, failure: int | None = None) -> None:
        self.ledger.add(message)
        self.accepted[message.channel.kind] += 1
        if self.conduct.on and message.channel.webhook_url:
            trail = self._trails[message.channel.kind]
            trail.delay = self.conduct.delay_ms / 1000
            trail.follow(message, self.conduct.in_order(trail.steps_of(failure)), failure)

    def tell(self, channel: Channel, item: Item, delay: float = 0.0) -> None:
        """A webhook that follows no message."""
        if self.conduct.on and channel.webhook_url:
            self.courier.take(SingleParcel(channel, item), delay)

    def lead_form(self, leadgen_id: str) -> Body:
        """What somebody wrote into a lead form, as the tester said it."""
        answers = self.lead_forms.get(leadgen_id)
        if answers is None:
            raise not_found(leadgen_id)
        data = [{"name": name, "values": [value]} for name, value in answers.items()]
        return {"id": leadgen_id, "field_data": data}

    def note_action(self, channel: Channel, kind: str, target: str) -> None:
        """What leaves no message: marked as read, typing."""
        self.actions.append(
            {
                "provider": channel.kind,
                "channel": channel.external_id,
                "action": kind,
                "target": target,
                "at": time.time(),
            }
        )

    def reset(self) -> None:
        """Back to the first minute. Channels stay: they are set up, not lived."""
        for part in (
            self.ledger,
            self.media,
            self.templates,
            self.actions,
            self.chats,
            self.lead_forms,
            self.accepted,
            self.requests,
            self.shops,
            self.accounts,
            self.commerce,
        ):
            part.clear()
        for settings in (self.faults, self.limits, self.people, self.conduct, self.script):
            settings.reset()
        self.courier.forget()
        self.rejected_tokens.clear()
