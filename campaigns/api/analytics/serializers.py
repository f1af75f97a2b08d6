"""Figures of campaigns as the API shows them: the names that integrators know, and what else there is."""

from typing import Any

from rest_framework import serializers


class RevenueSerializer(serializers.Serializer[Any]):
    currency = serializers.CharField()
    amount = serializers.DecimalField(max_digits=20, decimal_places=2)
    sales = serializers.IntegerField()


class FiguresSerializer(serializers.Serializer[Any]):
    """Of a `Line`. Rates are percentages of `total_messages`."""

    total_messages = serializers.IntegerField(source="tally.tried", help_text="That left, or were to: failed ones too.")
    sent_count = serializers.IntegerField(source="tally.sent")
    delivered_count = serializers.IntegerField(source="tally.delivered")
    read_count = serializers.IntegerField(source="tally.read")
    replied_count = serializers.IntegerField(source="tally.replied", help_text="People, by the message they answered.")
    converted_count = serializers.IntegerField(source="tally.converted")
    opted_out_count = serializers.IntegerField(source="tally.opted_out")
    failed_count = serializers.IntegerField(source="tally.failed")
    delivery_rate = serializers.FloatField()
    read_rate = serializers.FloatField()
    response_rate = serializers.FloatField()
    conversion_rate = serializers.FloatField()
    engagement_score = serializers.IntegerField(source="engagement.score", help_text="0–100, as the docs say.")


class PartSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(source="rule.code")
    rate = serializers.FloatField()
    points = serializers.IntegerField()
    most = serializers.IntegerField(source="rule.most")


class FunnelStageSerializer(serializers.Serializer[Any]):
    stage = serializers.CharField(source="code")
    number = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True, help_text="In percent of what was sent.")


class CountsSerializer(serializers.Serializer[Any]):
    """Of a `Tally`."""

    total = serializers.IntegerField(source="tried")
    sent = serializers.IntegerField()
    delivered = serializers.IntegerField()
    read = serializers.IntegerField()
    replied = serializers.IntegerField()
    converted = serializers.IntegerField()
    opted_out = serializers.IntegerField()
    failed = serializers.IntegerField()


class BucketSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField(source="begins")
    counts = CountsSerializer(source="tally")


class TimelineSerializer(serializers.Serializer[Any]):
    unit = serializers.ChoiceField(choices=["hour", "day"])
    buckets = BucketSerializer(many=True)


class LineSerializer(FiguresSerializer):
    name = serializers.CharField()
    revenue = RevenueSerializer(many=True, required=False)


class StepLineSerializer(LineSerializer):
    number = serializers.IntegerField()


class VariantLineSerializer(LineSerializer):
    step = serializers.IntegerField()
    has_won = serializers.BooleanField()


class CampaignLineSerializer(LineSerializer):
    campaign_id = serializers.IntegerField()


class TemplateLineSerializer(LineSerializer):
    language = serializers.CharField(source="detail")


class ClockSerializer(serializers.Serializer[Any]):
    at = serializers.IntegerField(help_text="Hour of the day, 0–23; or day of the week, 0 is Monday.")
    counts = CountsSerializer()


class FaultSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    number = serializers.IntegerField()
    advice = serializers.CharField()
    is_final = serializers.BooleanField()


class CampaignFiguresSerializer(FiguresSerializer):
    """Of a `Report`'s total, with everything that the page of the campaign shows."""

    engagement = PartSerializer(many=True, source="engagement.parts")
    revenue = RevenueSerializer(many=True, required=False)


class CampaignAnalyticsSerializer(CampaignFiguresSerializer):
    funnel = FunnelStageSerializer(many=True)
    timeline = TimelineSerializer()
    steps = StepLineSerializer(many=True)
    variants = VariantLineSerializer(many=True)
    channels = LineSerializer(many=True)
    hours = ClockSerializer(many=True)
    weekdays = ClockSerializer(many=True)
    failures = FaultSerializer(many=True)


class CampaignReportSerializer(serializers.Serializer[Any]):
    campaign_id = serializers.IntegerField()
    campaign_name = serializers.CharField()
    status = serializers.CharField()
    analytics = CampaignAnalyticsSerializer()


class CampaignSummarySerializer(serializers.Serializer[Any]):
    campaign_id = serializers.IntegerField()
    campaign_name = serializers.CharField()
    status = serializers.CharField()
    analytics = CampaignFiguresSerializer()


class CampaignSummariesSerializer(serializers.Serializer[Any]):
    since = serializers.DateField()
    until = serializers.DateField()
    results = CampaignSummarySerializer(many=True)


class EngagementSerializer(FiguresSerializer):
    since = serializers.DateField()
    until = serializers.DateField()
    engagement = PartSerializer(many=True)
    hours = ClockSerializer(many=True)
    weekdays = ClockSerializer(many=True)


class TopLeadSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField(source="display_name")
    score = serializers.IntegerField()
    stage = serializers.CharField()


class TopPerformersSerializer(serializers.Serializer[Any]):
    least_sample = serializers.IntegerField(help_text="What got fewer messages is not compared.")
    leads = TopLeadSerializer(many=True, help_text="Among those who answered; empty without `leads.view_lead`.")
    campaigns = CampaignLineSerializer(many=True)
    variants = CampaignLineSerializer(many=True)
    templates = TemplateLineSerializer(many=True)


class DashboardSerializer(serializers.Serializer[Any]):
    total_messages_sent = serializers.IntegerField(help_text="Taken by the provider, whoever wrote them.")
    total_messages_received = serializers.IntegerField()
    total_contacts = serializers.IntegerField(help_text="Leads; an estimate where counting takes long.")
    total_campaigns = serializers.IntegerField()
    active_campaigns = serializers.IntegerField()
    avg_response_rate = serializers.FloatField(help_text="In percent: what was answered of all that campaigns sent.")
    today_messages = serializers.IntegerField(help_text="Sent and received; at most ten minutes old.")
    this_week_messages = serializers.IntegerField(help_text="Since Monday.")


class DaySerializer(serializers.Serializer[Any]):
    date = serializers.DateField(source="day")
    sent = serializers.IntegerField(source="volume.sent")
    received = serializers.IntegerField(source="volume.received")
    campaigns = CountsSerializer(source="tally", help_text="Of campaigns alone, by when the message was sent.")


class MessagesTimelineSerializer(serializers.Serializer[Any]):
    since = serializers.DateField()
    until = serializers.DateField()
    results = DaySerializer(many=True)
