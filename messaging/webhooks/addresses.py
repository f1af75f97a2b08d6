"""Where providers call us."""

from messaging.models import Channel
from messaging.providers.registry import get_provider


def webhook_path(channel: Channel) -> str:
    """The path to give to the provider: one for the whole app at Meta, one per channel at gateways."""
    provider = get_provider(channel.kind)
    return f"/webhooks/{provider.slug}/" + (f"{channel.uuid}/" if provider.webhook_per_channel else "")
