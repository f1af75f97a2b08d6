"""What can go wrong, in words for the operator. Messages are translated."""


class MessagingError(Exception):
    """Root of this app's errors; `str()` is a sentence for staff."""


class ContentRefused(MessagingError):
    """The provider cannot carry this content; raised before anything is queued."""


class WindowClosed(MessagingError):
    """Free text outside the provider's window; only a template may go."""


class ProviderRefused(MessagingError):
    """A call of low rate (media, health, read receipts, history) was refused.

    `retryable` says whether waiting helps, `channel_down` whether the provider refuses the whole channel.
    """

    def __init__(self, text: str, *, code: str = "", retryable: bool = False, channel_down: bool = False) -> None:
        super().__init__(text)
        self.code = code
        self.retryable = retryable
        self.channel_down = channel_down


class BudgetSpent(ProviderRefused):
    """The provider was not asked: the requests that it allows within an hour are used up."""

    def __init__(self, text: str) -> None:
        super().__init__(text, code="budget", retryable=True)


class ChannelNotFound(MessagingError):
    """No channel of ours has this provider id."""


class WarmUpRefused(MessagingError):
    """A warm-up cannot be set so."""


class NoAddress(MessagingError):
    """Nothing that this channel could send to is known of the person."""


class ChannelHeld(MessagingError):
    """The caller would rather not send than wait for a hold to end."""


class NotConsented(MessagingError):
    """The person does not want to be written to any more; only a member of staff may answer by hand."""


class TemplateValuesWrong(MessagingError):
    """The values do not fit the template; names every missing, needless and refused one."""


class TemplateUnusable(MessagingError):
    """The template cannot be sent: unknown, rejected, paused, disabled, or made of parts that we cannot fill."""


class TemplatesNotSynced(MessagingError):
    """Templates could not be fetched or submitted; says why and what to do."""


class HandledMeanwhile(MessagingError):
    """Somebody else changed the conversation since the caller looked; the text says who."""


class FileRefused(MessagingError):
    """The provider would not take this file; raised before it is uploaded."""


class PrivateReplyRefused(MessagingError):
    """A comment may not be answered in private: too late, answered already, or nobody knows by whom it is."""
