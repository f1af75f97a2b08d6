"""What a template wants, what is refused, how it looks, and what goes to the provider."""

import pytest

from messaging.errors import TemplateValuesWrong
from messaging.templating.filling import components_for, values_in
from messaging.templating.parts import parts_of
from messaging.templating.preview import PreviewButton, preview_of
from messaging.templating.variables import check_values, example_values, variables_of

POSITIONAL = parts_of(
    [
        {"type": "HEADER", "format": "TEXT", "text": "Order {{1}}", "example": {"header_text": ["17"]}},
        {"type": "BODY", "text": "Hi {{2}}, {{1}} is ready", "example": {"body_text": [["the lamp", "Amina"]]}},
    ]
)
RICH = parts_of(
    [
        {"type": "HEADER", "format": "IMAGE"},
        {
            "type": "BODY",
            "text": "Hi *{{name}}*, now {{price}}. {{name}}!",
            "example": {"body_text_named_params": [{"param_name": "price", "example": "₦13,900"}]},
        },
        {"type": "FOOTER", "text": "Reply STOP to opt out"},
        {
            "type": "BUTTONS",
            "buttons": [
                {"type": "QUICK_REPLY", "text": "Later"},
                {"type": "URL", "text": "See it", "url": "https://x.example/p/{{1}}", "example": ["https://x.example/p/a"]},
                {"type": "COPY_CODE", "text": "Copy", "example": "EID20"},
            ],
        },
    ]
)  # fmt: skip
GIVEN = {
    "header.image": "https://x.example/lamp.jpg",
    "name": "Amina",
    "price": "₦9",
    "button.1": "lamp",
    "button.2": "EID20",
}


def test_positional_variables_are_bound_in_the_order_of_their_numbers():
    assert [variable.key for variable in variables_of(POSITIONAL)] == ["header.1", "1", "2"]


def test_named_ones_media_and_buttons_have_keys_of_their_own():
    assert [variable.key for variable in variables_of(RICH)] == [
        "header.image",
        "name",
        "price",
        "button.1",
        "button.2",
    ]


def test_examples_come_from_the_provider():
    assert example_values(POSITIONAL) == {"header.1": "17", "1": "the lamp", "2": "Amina"}
    assert example_values(RICH) == {"price": "₦13,900", "button.1": "a", "button.2": "EID20"}


def test_good_values_pass():
    check_values(RICH, GIVEN)
    check_values(POSITIONAL, {"header.1": "17", "1": "the   lamp", "2": "Amina"})


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"header.1": "17", "1": "x"}, "Values are missing or empty: {{2}}."),
        ({"header.1": "17", "1": "x", "2": "  "}, "Values are missing or empty: {{2}}."),
        ({"header.1": "17", "1": "x", "2": "y", "3": "z"}, "The template has no place for: 3."),
        ({"header.1": "17", "1": "x", "2": "a\nb"}, "{{2}}: line breaks and tabs are not allowed"),
        ({"header.1": "17", "1": "x", "2": "a\tb"}, "{{2}}: line breaks and tabs are not allowed"),
        ({"header.1": "17", "1": "x", "2": "a    b"}, "{{2}}: four or more spaces in a row"),
        ({"1": "x", "2": "y"}, "Values are missing or empty: {{1}} in the header."),
    ],
)
def test_bad_values_are_named(values, words):
    with pytest.raises(TemplateValuesWrong) as refusal:
        check_values(POSITIONAL, values)
    assert words in str(refusal.value)


def test_everything_wrong_is_said_at_once():
    with pytest.raises(TemplateValuesWrong) as refusal:
        check_values(POSITIONAL, {"1": "a\nb", "9": "x"})
    assert all(part in str(refusal.value) for part in ("missing", "no place for: 9", "line breaks"))


def test_an_address_has_no_spaces():
    with pytest.raises(TemplateValuesWrong, match="an address has no spaces"):
        check_values(RICH, GIVEN | {"button.1": "two words"})


def test_the_message_carries_the_provider_s_own_shape():
    assert components_for(RICH, GIVEN) == [
        {"type": "header", "parameters": [{"type": "image", "image": {"link": "https://x.example/lamp.jpg"}}]},
        {
            "type": "body",
            "parameters": [
                {"type": "text", "text": "Amina", "parameter_name": "name"},
                {"type": "text", "text": "₦9", "parameter_name": "price"},
            ],
        },
        {"type": "button", "sub_type": "url", "index": "1", "parameters": [{"type": "text", "text": "lamp"}]},
        {
            "type": "button",
            "sub_type": "copy_code",
            "index": "2",
            "parameters": [{"type": "coupon_code", "coupon_code": "EID20"}],
        },
    ]


def test_a_file_may_be_an_id():
    header = components_for(RICH, GIVEN | {"header.image": "8812"})[0]
    assert header["parameters"] == [{"type": "image", "image": {"id": "8812"}}]


@pytest.mark.parametrize(
    ("parts", "values"), [(RICH, GIVEN), (POSITIONAL, {"header.1": "17", "1": "the lamp", "2": "Amina"})]
)
def test_values_are_read_back_from_what_was_built(parts, values):
    assert values_in(parts, components_for(parts, values)) == values


def test_a_quick_reply_s_payload_is_no_variable():
    payload = {"type": "button", "sub_type": "quick_reply", "index": "0", "parameters": [{"type": "payload"}]}
    assert values_in(RICH, [payload]) == {}


def test_the_preview_is_what_the_phone_shows():
    preview = preview_of(RICH, "ar", GIVEN)

    assert (preview.body, preview.footer) == ("Hi *Amina*, now ₦9. Amina!", "Reply STOP to opt out")
    assert (preview.header_kind, preview.media) == ("image", "https://x.example/lamp.jpg")
    assert preview.buttons[1] == PreviewButton("See it", "https://x.example/p/lamp", "open_in_new")
    assert preview.direction == "rtl"


def test_places_without_a_value_stay_visible():
    assert preview_of(POSITIONAL, "en_US", {"1": "the lamp"}).body == "Hi {{2}}, the lamp is ready"


@pytest.mark.parametrize("components", [None, {"type": "BODY"}, ["x"], [{"type": "BODY", "buttons": 7}]])
def test_what_is_no_list_of_components_is_not_sendable(components):
    assert parts_of(components).unsupported


def test_what_cannot_be_filled_is_named():
    carousel = [{"type": "BODY", "text": "x"}, {"type": "CAROUSEL", "cards": []}]
    assert parts_of(carousel).unsupported == ("CAROUSEL",)
