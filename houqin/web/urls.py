"""Pages of the shared face and of the foundation: the table of contents."""

from django.urls import path

from houqin.web import demo, views
from houqin.web.foundation import archive, people, places, status, terms, tokens, units

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("me/", views.Me.as_view(), name="me"),
    path("me/tokens/", tokens.TokenList.as_view(), name="tokens"),
    path("me/tokens/new/", tokens.IssueToken.as_view(), name="token_issue"),
    path("me/tokens/<uuid:public_id>/end/", tokens.EndToken.as_view(), name="token"),
    path("demo/sign-in/", demo.DemoSignIn.as_view(), name="demo_sign_in"),
    path("status/", status.StatusPage.as_view(), name="status"),
    path("units/", units.UnitList.as_view(), name="units"),
    path("units/new/", units.FoundUnit.as_view(), name="unit_found"),
    path("units/<uuid:public_id>/", units.UnitPage.as_view(), name="unit"),
    path("units/<uuid:public_id>/rename/", units.RenameUnit.as_view(), name="unit_rename"),
    path("units/<uuid:public_id>/move/", units.MoveUnit.as_view(), name="unit_move"),
    path("units/<uuid:public_id>/settings/", units.SetSetting.as_view(), name="unit_setting"),
    path("units/<uuid:public_id>/end/", units.EndUnit.as_view(), name="unit_end"),
    path("people/", people.PersonList.as_view(), name="people"),
    path("people/new/", people.EnterPerson.as_view(), name="person_enter"),
    path("people/<uuid:public_id>/", people.PersonPage.as_view(), name="person"),
    path("people/<uuid:public_id>/account/", people.OpenAccount.as_view(), name="account_open"),
    path("people/<uuid:public_id>/end/", people.EndPerson.as_view(), name="person_end"),
    path("people/<uuid:public_id>/roles/grant/", people.GrantRole.as_view(), name="role_grant"),
    path("people/<uuid:public_id>/roles/end/", people.EndGrant.as_view(), name="role_end"),
    path("places/", places.PlaceList.as_view(), name="places"),
    path("places/new/", places.CreatePlace.as_view(), name="place_create"),
    path("places/<uuid:public_id>/", places.PlacePage.as_view(), name="place"),
    path("places/<uuid:public_id>/rename/", places.RenamePlace.as_view(), name="place_rename"),
    path("places/<uuid:public_id>/assign/", places.AssignPlace.as_view(), name="place_assign"),
    path("places/<uuid:public_id>/secrecy/", places.SetSecrecy.as_view(), name="place_secrecy"),
    path("places/<uuid:public_id>/end/", places.EndPlace.as_view(), name="place_end"),
    path("places/<uuid:public_id>/tags/new/", places.HangTag.as_view(), name="tag_hang"),
    path("tags/<uuid:public_id>/", places.TagPage.as_view(), name="tag"),
    path("tags/<uuid:public_id>/end/", places.EndTag.as_view(), name="tag_end"),
    path("t/<slug:code>/", places.Scanned.as_view(), name="scanned"),
    path("calendars/", terms.CalendarList.as_view(), name="calendars"),
    path("calendars/<uuid:public_id>/", terms.CalendarPage.as_view(), name="calendar"),
    path("calendars/<uuid:public_id>/use/", terms.UseCalendar.as_view(), name="calendar_use"),
    path("statutory-years/", terms.StatutoryYearList.as_view(), name="statutory_years"),
    path("statutory-years/<uuid:public_id>/", terms.StatutoryYearPage.as_view(), name="statutory_year"),
    path("regulations/", terms.RegulationList.as_view(), name="regulations"),
    path("regulations/<uuid:public_id>/", terms.RegulationPage.as_view(), name="regulation"),
    path("regulations/<uuid:public_id>/change/", terms.ChangeRegulation.as_view(), name="regulation_change"),
    path("archive/", archive.RecordList.as_view(), name="archive"),
    path("archive/<uuid:public_id>/", archive.RecordPage.as_view(), name="record"),
    path("archive/<uuid:public_id>/proof.json", archive.ProofDownload.as_view(), name="record_proof"),
]
