"""Prompts in the admin: versions, their differences, taking into use, going back, and the box to try them."""

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from intelligence.choices import Task
from intelligence.models import Prompt
from intelligence.selectors.prompts import active_prompt
from intelligence.services.prompts import activate, seed_prompts, write_version
from tests.badges import BADGES

pytestmark = pytest.mark.django_db
LIST, ADD = "/admin/intelligence/prompt/", "/admin/intelligence/prompt/add/"


@pytest.fixture(autouse=True)
def _seeded():
    Prompt.objects.all().delete()
    seed_prompts()


@pytest.fixture
def first():
    return Prompt.objects.get(task=Task.SPAM_CHECK)


@pytest.fixture
def second(first):
    system = first.system.replace("You judge", "You weigh", 1)
    return write_version(Prompt(task=first.task, system=system, template=first.template), by=None)


@pytest.fixture
def client_with(client):
    def log_in(*permissions):
        user = User.objects.create_user("staff", password="x", is_staff=True)
        found = Permission.objects.filter(content_type__app_label="intelligence", codename__in=permissions)
        user.user_permissions.set(found)
        assert len(found) == len(permissions)
        client.force_login(user)
        return client

    return log_in


def page_of(client, prompt):
    return client.get(reverse("admin:intelligence_prompt_change", args=[prompt.pk])).content.decode()


def act(client, prompt, verb, **more):
    return client.post(f"{LIST}{prompt.pk}/{verb}/", {"_form_submitted": "on"}, **more)


def test_the_list_costs_the_same_for_many_versions(admin_client, django_assert_max_num_queries):
    for _ in range(20):
        write_version(Prompt(task=Task.SPAM_CHECK, system="s", template="{message}"), by=User.objects.get())
    with django_assert_max_num_queries(BADGES + 6):
        page = admin_client.get(LIST).content.decode()
    assert "Check for spam v21" in page


def test_saving_keeps_the_next_version_and_leaves_the_one_in_use(admin_client, admin_user, first):
    form = {"task": first.task, "system": "You judge. JSON.", "template": "Judge: {message}", "note": "shorter"}
    page = admin_client.post(ADD, form, follow=True).content.decode()
    newest = Prompt.objects.get(task=first.task, version=2)
    assert (newest.author, newest.note, newest.is_active) == (admin_user, "shorter", False)
    assert "It is not in use yet" in page
    assert active_prompt(Task.SPAM_CHECK).version == 1


@pytest.mark.parametrize(
    ("system", "template", "told"),
    [
        ("s", "Judge {mesage} {message}", "There is no input {mesage}"),
        ("s", "Judge", "The template lacks {message}"),
        ("Judge {message}", "{message}", "not into the system text: {message}"),
    ],
)
def test_wrong_placeholders_are_told_before_saving(admin_client, system, template, told):
    form = {"task": Task.SPAM_CHECK, "system": system, "template": template}
    page = admin_client.post(ADD, form).content.decode()
    assert told in page
    assert Prompt.objects.filter(task=Task.SPAM_CHECK).count() == 1


def test_a_new_version_begins_with_the_one_it_changes(admin_client, second):
    answer = admin_client.get(f"{LIST}{second.pk}/write/", follow=True)
    assert "You weigh" in answer.content.decode()


def test_the_page_shows_what_changed(admin_client, second):
    page = page_of(admin_client, second)
    assert "Changes since version 1" in page
    assert '<del dir="auto">You judge' in page and '<ins dir="auto">You weigh' in page


def test_a_version_cannot_be_edited(admin_client, first):
    admin_client.post(reverse("admin:intelligence_prompt_change", args=[first.pk]), {"system": "x"})
    first.refresh_from_db()
    assert first.system != "x"


def test_taking_into_use_and_going_back(admin_client, second):
    act(admin_client, second, "activate")
    assert active_prompt(Task.SPAM_CHECK).version == 2
    page = page_of(admin_client, second)
    assert "is in use now" in page and "leads to version 1" in page
    act(admin_client, second, "roll-back")
    assert active_prompt(Task.SPAM_CHECK).version == 1
    act(admin_client, second, "roll-back")
    assert "No other version of this task was in use before" in page_of(admin_client, second)


def test_opening_the_question_changes_nothing(admin_client, second):
    admin_client.get(f"{LIST}{second.pk}/activate/")
    assert active_prompt(Task.SPAM_CHECK).version == 1


def test_only_who_may_takes_into_use(client_with, second):
    client = client_with("view_prompt", "add_prompt")
    assert act(client, second, "activate").status_code == 403
    assert act(client, second, "roll-back").status_code == 403
    assert active_prompt(Task.SPAM_CHECK).version == 1


def test_the_right_to_take_into_use_is_enough(client_with, second):
    act(client_with("view_prompt", "activate_prompt"), second, "activate")
    assert active_prompt(Task.SPAM_CHECK).version == 2


@pytest.mark.parametrize("task", [Task.CLASSIFY, Task.REPLY, Task.REWRITE, Task.ALTERNATIVES, Task.SUMMARISE])
@pytest.mark.parametrize("sample", ["en", "pcm", "ar-eg", "arabizi", "attack"])
def test_the_box_shows_what_is_sent(admin_client, task, sample):
    url = reverse("admin:intelligence_prompt_try", args=[Prompt.objects.get(task=task).pk])
    form = admin_client.get(url, {"sample": sample}).context["form"]
    page = admin_client.post(url, {name: form.initial[name] for name in form.fields})
    rendered = page.context["rendered"]
    assert "Security." in rendered.system and "</data-" in rendered.user
    assert "What is sent" in page.content.decode()


def test_the_box_asks_for_what_lacks(admin_client, first):
    page = admin_client.post(reverse("admin:intelligence_prompt_try", args=[first.pk]), {"message": ""})
    assert "rendered" not in page.context and page.context["form"].errors


def test_who_may_only_look_spends_no_money(client_with, first):
    client = client_with("view_prompt")
    url = reverse("admin:intelligence_prompt_try", args=[first.pk])
    page = client.post(url, {"message": "Hi", "ask": "1"}).content.decode()
    assert "What is sent" in page
    assert "Ask the model" not in page and "No model answered" not in page


def test_strangers_see_nothing(client, client_with, first):
    url = reverse("admin:intelligence_prompt_try", args=[first.pk])
    assert client.get(url).status_code == 302
    assert client_with().get(url).status_code == 403


def test_the_actions_are_offered_to_who_may(client_with, second):
    activate(second)
    page = page_of(client_with("view_prompt"), second)
    assert "Try…" in page and "Take into use…" not in page and "New version from this…" not in page
