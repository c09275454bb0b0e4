from django.urls import path

from pathways.views import (
    categories,
    compare,
    conditions,
    drafts,
    facts,
    files,
    glossary,
    languages,
    lists,
    revisions,
    rules,
    steps,
    translations,
    versions,
)

app_name = "pathways"

VERSION = "<slug:pathway>/<int:number>"
EDIT = f"{VERSION}/edit"
STEP = f"{EDIT}/steps/<slug:key>"
SPOT = f"{STEP}/applies/<slug:place>"
LIST = f"{EDIT}/lists/<slug:name>"
IN_LANGUAGE = f"{VERSION}/languages/<slug:language>"

urlpatterns = [
    path("", versions.list_pathways, name="list_pathways"),
    path("new", versions.start_pathway, name="start_pathway"),
    path("languages/", languages.list_languages, name="list_languages"),
    path("languages/add", languages.add_language, name="add_language"),
    path("languages/<slug:language>/remove", languages.remove_language, name="remove_language"),
    path("<slug:pathway>/compare", compare.compare_versions, name="compare_versions"),
    path("import", files.import_file, name="import_file"),
    path(f"{VERSION}/", versions.show_version, name="show_version"),
    path(f"{VERSION}/export.yaml", files.export_version, name="export_version"),
    path(f"{VERSION}/steps.csv", files.export_steps, name="export_steps"),
    path(f"{VERSION}/draft", versions.make_draft, name="make_draft"),
    path(f"{VERSION}/review", versions.record_review, name="record_review"),
    path(f"{VERSION}/retire", versions.retire_version, name="retire_version"),
    path(f"{VERSION}/languages/", translations.list_translations, name="list_translations"),
    path(f"{IN_LANGUAGE}/", translations.show_translation, name="show_translation"),
    path(f"{IN_LANGUAGE}/<slug:part>/<path:key>", translations.translate_part, name="translate_part"),
    path(f"{EDIT}/", drafts.edit_draft, name="edit_draft"),
    path(f"{EDIT}/details", drafts.change_details, name="change_details"),
    path(f"{EDIT}/publish", drafts.publish_version, name="publish_version"),
    path(f"{EDIT}/discard", drafts.discard_draft, name="discard_draft"),
    path(f"{EDIT}/revisions/", revisions.list_revisions, name="list_revisions"),
    path(f"{EDIT}/revisions/<int:revision>/", revisions.show_revision, name="show_revision"),
    path(f"{EDIT}/revisions/<int:revision>/back", revisions.go_back, name="go_back"),
    path(f"{EDIT}/categories/add", categories.add_category, name="add_category"),
    path(f"{EDIT}/categories/<slug:key>/", categories.change_category, name="change_category"),
    path(f"{EDIT}/categories/<slug:key>/move", categories.move_category, name="move_category"),
    path(f"{EDIT}/categories/<slug:key>/remove", categories.remove_category, name="remove_category"),
    path(f"{EDIT}/facts/add", facts.add_fact, name="add_fact"),
    path(f"{EDIT}/facts/<slug:key>/", facts.change_fact, name="change_fact"),
    path(f"{EDIT}/facts/<slug:key>/move", facts.move_fact, name="move_fact"),
    path(f"{EDIT}/facts/<slug:key>/remove", facts.remove_fact, name="remove_fact"),
    path(f"{EDIT}/steps/add", steps.add_step, name="add_step"),
    path(f"{EDIT}/steps/<slug:key>/", steps.change_step, name="change_step"),
    path(f"{EDIT}/steps/<slug:key>/move", steps.move_step, name="move_step"),
    path(f"{EDIT}/steps/<slug:key>/remove", steps.remove_step, name="remove_step"),
    path(f"{STEP}/duplicate", steps.duplicate_step, name="duplicate_step"),
    path(f"{STEP}/applies/", conditions.show_rule, name="show_rule"),
    path(f"{SPOT}/add", conditions.add_test, name="add_test"),
    path(f"{SPOT}/add-group", conditions.add_group, name="add_group"),
    path(f"{SPOT}/test", conditions.change_test, name="change_test"),
    path(f"{SPOT}/group", conditions.change_group, name="change_group"),
    path(f"{SPOT}/wrap", conditions.wrap_part, name="wrap_part"),
    path(f"{SPOT}/remove", conditions.remove_part, name="remove_part"),
    path(f"{STEP}/due", rules.change_schedule, name="change_schedule"),
    path(f"{STEP}/waits", rules.change_waiting, name="change_waiting"),
    path(f"{LIST}/add", lists.add_listed, name="add_listed"),
    path(f"{LIST}/<slug:key>/", lists.change_listed, name="change_listed"),
    path(f"{LIST}/<slug:key>/move", lists.move_listed, name="move_listed"),
    path(f"{LIST}/<slug:key>/remove", lists.remove_listed, name="remove_listed"),
    path(f"{EDIT}/watch/add", steps.add_watch, name="add_watch"),
    path(f"{EDIT}/watch/<slug:key>/", steps.change_watch, name="change_watch"),
    path(f"{EDIT}/words/add", glossary.add_word, name="add_word"),
    path(f"{EDIT}/words/change/<path:word>", glossary.change_word, name="change_word"),
    path(f"{EDIT}/words/remove/<path:word>", glossary.remove_word, name="remove_word"),
]
