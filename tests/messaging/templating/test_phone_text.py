import pytest

from messaging.templatetags.phone_text import phone_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*bold* and _soft_", "<strong>bold</strong> and <em>soft</em>"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("snake_case_name", "snake_case_name"),
        ("~old~ ```code```", "<s>old</s> <code>code</code>"),
        ("a\nb", "a<br>b"),
        ("<script>*x*</script>", "&lt;script&gt;<strong>x</strong>&lt;/script&gt;"),
        ("*مرحبا*", "<strong>مرحبا</strong>"),
    ],
)
def test_the_phone_s_own_emphasis(text, shown):
    assert phone_text(text) == shown
