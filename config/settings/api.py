from .env import DEMO, env

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "common.api.tokens.StoredTokens",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["common.api.permissions.ModelPermissions"],
    "DEFAULT_PAGINATION_CLASS": "common.api.paging.NewestFirstCursor",
    "DEFAULT_FILTER_BACKENDS": ["common.api.filters.ListFilters"],
    "DEFAULT_SCHEMA_CLASS": "common.api.schema.Schema",
    "DEFAULT_THROTTLE_CLASSES": ["common.api.throttling.PerMinute"],
    "DEFAULT_PARSER_CLASSES": ["common.api.parsers.StorableJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
KNOX_TOKEN_MODEL = "operations.ApiToken"
# They would make knox's own table beside ours: never read, and in the way of whoever empties the users' table.
MIGRATION_MODULES = {"knox": None}
REST_KNOX = {"TOKEN_TTL": None, "AUTH_HEADER_PREFIX": "Token"}
SPECTACULAR_SETTINGS = {
    "TITLE": "Majlis API",
    "DESCRIPTION": "Leads, conversations, messages and channels of one Majlis installation.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "common.api.schema.keep_error_codes_inline",
        "drf_spectacular.hooks.postprocess_schema_enums",
    ],
    # Every answer has a field "type" and most have a "code": without names of their own these sets are numbered.
    "ENUM_NAME_OVERRIDES": {
        "LeadStage": "leads.choices.Stage",
        "ConsentStatus": "leads.choices.ConsentStatus",
        "ConsentTold": "leads.api.consent.TOLD",
        "LeadLabel": "leads.choices.Label",
        "LeadPriority": "leads.choices.LeadPriority",
        "MessagePriority": "messaging.choices.Priority",
        "MessageState": "messaging.choices.MessageState",
        "ChannelState": "messaging.choices.ChannelState",
        "ConversationStatus": "messaging.choices.ConversationStatus",
        "MessageKind": "messaging.choices.MessageKind",
        "ActivityKind": "leads.choices.ActivityKind",
        "IdentityKind": "leads.identity.IdentityKind",
        "SaleOrigin": "leads.choices.SaleOrigin",
        "TouchSource": "leads.identity.TouchSource",
        "MessageTone": "intelligence.choices.Tone",
        "MessageLanguage": "intelligence.choices.Language",
        "LeadLanguage": "leads.choices.Language",
        "CampaignKind": "campaigns.choices.CampaignKind",
        "CampaignState": "campaigns.choices.CampaignState",
        "Whether": "campaigns.choices.Whether",
        "RecipientState": "campaigns.choices.RecipientState",
        "LeadCustomerType": "leads.choices.CustomerType",
        "AlertKind": "pricing.choices.AlertKind",
        "BatchKind": "pricing.choices.BatchKind",
        "BatchState": "pricing.choices.BatchState",
        "CustomerType": "pricing.choices.CustomerType",
        "FeedKind": "pricing.choices.FeedKind",
        "ObservationState": "pricing.choices.ObservationState",
        "CallState": "casting.choices.CallState",
        "CallProjectType": "casting.choices.ProjectType",
        "RoleGender": "casting.choices.Gender",
        "CallRejectReason": "casting.choices.RejectReason",
        "CallReadBy": "casting.choices.ReadBy",
        "SpamRisk": "intelligence.choices.SpamRisk",
    }
    | {
        name: f"drf_standardized_errors.openapi_serializers.{name}.choices"
        for name in (
            "ValidationErrorEnum",
            "ClientErrorEnum",
            "ServerErrorEnum",
            *(f"ErrorCode{status}Enum" for status in (401, 403, 404, 405, 406, 415, 429, 500)),
        )
    },
}
# Against programs that run away; 0: no limit.
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=60_000)
# What a language model may be asked for, per token.
AI_REQUESTS_PER_MINUTE = env.int("AI_REQUESTS_PER_MINUTE", default=60)
# Closed unless an owner opens it: without origins no answer carries a header that opens it.
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOWED_ORIGINS = env.list("CORS_ALLOWED_ORIGINS", default=[])

# Outgoing webhooks reach this machine and private networks in the demo only, and only there without TLS.
WEBHOOKS_TO_PRIVATE_ADDRESSES = env.bool("WEBHOOKS_TO_PRIVATE_ADDRESSES", default=DEMO)
