//! Each request of the protocol, over a connection in memory.

use insta::assert_snapshot;
use serde_json::{Value, json};

use super::session::{Session, capabilities};
use crate::support::Project;

const SHOP: &str = "image api = ghcr.io/org/shop:v1\nstage migrate before ap { job { image api; run \"é😀\"; deadline 5m } }\nstage cache\n";

fn session() -> Session {
    let mut session = Session::start(Project::shop());
    session.open("shop.pipeline", SHOP);
    session
}

/// A snapshot of JSON on few lines, the repository's place left out.
fn drawn(session: &Session, value: &Value) -> String {
    let text = serde_json::to_string(value).unwrap();
    text.replace(&session.uri(""), "ROOT/")
        .replace("},{", "},\n{")
}

#[test]
fn findings_are_pushed_with_everything_that_is_known() {
    let mut session = session();
    let pushed = session.pushed("shop.pipeline");
    assert_eq!(pushed["version"], 1);
    let found = pushed["diagnostics"].as_array().unwrap();
    let one = found
        .iter()
        .find(|it| it["code"] == "unknown-stage")
        .unwrap();
    assert_snapshot!(drawn(&session, one), @r#"{"code":"unknown-stage","data":0,"message":"no stage is named `ap`\nhelp: did you mean `app`?","range":{"end":{"character":23,"line":1},"start":{"character":21,"line":1}},"severity":1,"source":"flux-pipeline"}"#);
}

#[test]
fn findings_of_manifests_are_pushed_to_the_manifests_and_taken_back() {
    let mut session = Session::start(Project::shop());
    session
        .project
        .write("deploy/app.yaml", "kind: Deployment\nkind: Service\n");
    session.open("shop.pipeline", "stage app\n");
    let pushed = session.pushed("deploy/app.yaml");
    assert_eq!(pushed["diagnostics"][0]["severity"], 1);
    let good = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: default }\n";
    session.open("deploy/app.yaml", good);
    assert_eq!(session.pushed("deploy/app.yaml")["diagnostics"], json!([]));
    session.tell(
        "textDocument/didClose",
        json!({"textDocument": {"uri": session.uri("deploy/app.yaml")}}),
    );
    assert_eq!(
        session.pushed("deploy/app.yaml")["diagnostics"][0]["severity"],
        1
    );
    session.project.write("deploy/app.yaml", good);
    session.tell("workspace/didChangeWatchedFiles", json!({"changes": []}));
    assert_eq!(session.pushed("deploy/app.yaml")["diagnostics"], json!([]));
}

#[test]
fn findings_can_be_asked_for_instead() {
    let mut able = capabilities();
    able["textDocument"]["diagnostic"] = json!({});
    let mut session = Session::start_with(Project::shop(), able);
    session.open("shop.pipeline", "stage a before b\n");
    let found = session.of("textDocument/diagnostic", "shop.pipeline");
    assert_eq!(found["kind"], "full");
    assert!(
        found["items"]
            .as_array()
            .unwrap()
            .iter()
            .any(|it| it["code"] == "unknown-stage")
    );
    let pushed = session
        .told
        .iter()
        .filter(|(method, _)| method.contains("publish"));
    assert_eq!(pushed.count(), 0);
}

#[test]
fn hover_shows_a_word_where_it_stands() {
    let mut session = session();
    let hover = session.at("textDocument/hover", "shop.pipeline", 1, 56);
    assert_snapshot!(drawn(&session, &hover), @r#"{"contents":{"kind":"markdown","value":"```pipeline\ndeadline DURATION\n```\nHow long it may run, its retries included.\n\nBecomes: `spec.activeDeadlineSeconds`"},"range":{"end":{"character":62,"line":1},"start":{"character":54,"line":1}}}"#);
    assert_eq!(
        session.at("textDocument/hover", "deploy/app.yaml", 0, 0),
        Value::Null
    );
}

#[test]
fn completion_replaces_the_word_that_is_being_written() {
    let mut session = session();
    let items = session.at("textDocument/completion", "shop.pipeline", 1, 23);
    assert_snapshot!(drawn(&session, &items), @r#"
    {"isIncomplete":false,"items":[{"detail":"stage","filterText":"app","insertTextFormat":1,"kind":6,"label":"app","sortText":"0000","textEdit":{"newText":"app","range":{"end":{"character":23,"line":1},"start":{"character":21,"line":1}}}},
    {"detail":"stage","filterText":"cache","insertTextFormat":1,"kind":6,"label":"cache","sortText":"0001","textEdit":{"newText":"cache","range":{"end":{"character":23,"line":1},"start":{"character":21,"line":1}}}}]}
    "#);
}

#[test]
fn declarations_and_uses_are_found() {
    let mut session = session();
    let found = session.at("textDocument/definition", "shop.pipeline", 1, 40);
    assert_snapshot!(drawn(&session, &found), @r#"[{"range":{"end":{"character":9,"line":0},"start":{"character":6,"line":0}},"uri":"ROOT/shop.pipeline"}]"#);
    let context = json!({"context": {"includeDeclaration": false}});
    let found = session.at_with("textDocument/references", "shop.pipeline", (0, 7), context);
    assert_eq!(found.as_array().unwrap().len(), 1);
    let found = session.at("textDocument/documentHighlight", "shop.pipeline", 0, 7);
    assert_eq!(found.as_array().unwrap().len(), 2);
}

#[test]
fn a_stage_is_renamed_in_every_file() {
    let mut session = Session::start(Project::shop());
    session
        .project
        .write("team/shared.pipeline", "stage cache\n");
    session.open(
        "shop.pipeline",
        "import \"team/shared.pipeline\"\nstage app after cache\n",
    );
    let prepared = session.at("textDocument/prepareRename", "shop.pipeline", 1, 18);
    assert_eq!(prepared["placeholder"], "cache");
    let name = json!({"newName": "redis"});
    let edit = session.at_with("textDocument/rename", "shop.pipeline", (1, 18), name);
    assert_snapshot!(drawn(&session, &edit), @r#"
    {"documentChanges":[{"edits":[{"newText":"redis","range":{"end":{"character":21,"line":1},"start":{"character":16,"line":1}}}],"textDocument":{"uri":"ROOT/shop.pipeline","version":1}},
    {"edits":[{"newText":"redis","range":{"end":{"character":11,"line":0},"start":{"character":6,"line":0}}},
    {"newText":" renamed from cache","range":{"end":{"character":11,"line":0},"start":{"character":11,"line":0}}},
    {"newText":" {\n  path ./cache/\n}","range":{"end":{"character":11,"line":0},"start":{"character":11,"line":0}}}],"textDocument":{"uri":"ROOT/team/shared.pipeline","version":null}}]}
    "#);
    let name = json!({"position": {"line": 1, "character": 18}, "newName": "No Name",
        "textDocument": {"uri": session.uri("shop.pipeline")}});
    let error = session.try_ask("textDocument/rename", name).unwrap_err();
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .contains("cannot be a name")
    );
}

#[test]
fn actions_mend_allow_and_make() {
    let mut session = session();
    let range = json!({"start": {"line": 1, "character": 21}, "end": {"line": 1, "character": 21}});
    let uri = session.uri("shop.pipeline");
    let ask =
        |context: Value| json!({"textDocument": {"uri": uri}, "range": range, "context": context});
    let actions = session.ask("textDocument/codeAction", ask(json!({"diagnostics": []})));
    let titles: Vec<&str> = actions
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["title"].as_str().unwrap())
        .collect();
    assert_eq!(titles, ["Write `app`"]);
    assert_snapshot!(drawn(&session, &actions[0]["edit"]), @r#"{"documentChanges":[{"edits":[{"newText":"app","range":{"end":{"character":23,"line":1},"start":{"character":21,"line":1}}}],"textDocument":{"uri":"ROOT/shop.pipeline","version":1}}]}"#);
    let only = session.ask(
        "textDocument/codeAction",
        ask(json!({"diagnostics": [], "only": ["refactor"]})),
    );
    assert_eq!(only, json!([]));
}

/// Titles and edits of what is offered to say another way.
fn rewrites(capabilities: Value) -> (Session, Value) {
    let project = Project::shop();
    let job = "apiVersion: batch/v1\nkind: Job\nmetadata: { name: seed, namespace: default }\n\
               spec: { template: { spec: { restartPolicy: Never, containers: [{ name: seed, image: 'ghcr.io/org/shop:v1' }] } } }\n";
    project.write("seed/seed.yaml", job);
    let mut session = Session::start_with(project, capabilities);
    session.open("shop.pipeline", "stage seed before app\n");
    let place = json!({"line": 0, "character": 2});
    let params = json!({
        "textDocument": {"uri": session.uri("shop.pipeline")},
        "range": {"start": place, "end": place},
        "context": {"diagnostics": [], "only": ["refactor"]},
    });
    let answer = session.ask("textDocument/codeAction", params);
    (session, answer)
}

#[test]
fn a_hand_written_job_becomes_a_job_and_its_file_goes() {
    let (session, answer) = rewrites(capabilities());
    assert_snapshot!(drawn(&session, &answer), @r#"
    [{"edit":{"documentChanges":[{"edits":[{"newText":" {\n  job {\n    image ghcr.io/org/shop:v1\n  }\n}","range":{"end":{"character":21,"line":0},"start":{"character":21,"line":0}}}],"textDocument":{"uri":"ROOT/shop.pipeline","version":1}},
    {"kind":"delete","options":{"ignoreIfNotExists":true},"uri":"ROOT/seed/seed.yaml"}]},"kind":"refactor.rewrite","title":"Turn Job `seed` of `seed/seed.yaml` into a `job`"}]
    "#);
    let mut careful = capabilities();
    careful["workspace"]["workspaceEdit"]["resourceOperations"] = json!(["create"]);
    let (_session, answer) = rewrites(careful);
    assert_eq!(answer, json!([]), "a client that deletes no files");
}

#[test]
fn a_text_is_formatted_line_by_line() {
    let mut session = Session::start(Project::shop());
    session.open("shop.pipeline", "stage   app {}\n\n\n\nstage  cache\n");
    let options = json!({"textDocument": {"uri": session.uri("shop.pipeline")}, "options": {}});
    let edits = session.ask("textDocument/formatting", options.clone());
    assert_snapshot!(drawn(&session, &edits), @r#"
    [{"newText":"stage app {}\n","range":{"end":{"character":0,"line":1},"start":{"character":0,"line":0}}},
    {"newText":"stage cache\n","range":{"end":{"character":0,"line":5},"start":{"character":0,"line":2}}}]
    "#);
    let mut part = options;
    part["range"] =
        json!({"start": {"line": 4, "character": 0}, "end": {"line": 4, "character": 3}});
    let edits = session.ask("textDocument/rangeFormatting", part);
    assert_eq!(edits.as_array().unwrap().len(), 1);
}

#[test]
fn a_text_has_structure_and_colours() {
    let mut session = session();
    for method in [
        "textDocument/documentSymbol",
        "textDocument/documentLink",
        "textDocument/foldingRange",
        "textDocument/codeLens",
    ] {
        let value = session.of(method, "shop.pipeline");
        assert!(value.is_array(), "{method}: {value}");
    }
    let symbols = session.of("textDocument/documentSymbol", "shop.pipeline");
    assert_eq!(symbols[1]["children"][0]["detail"], "job");
    let tokens = session.of("textDocument/semanticTokens/full", "shop.pipeline");
    let data = tokens["data"].as_array().unwrap();
    assert_eq!(
        data[..10],
        json!([0, 0, 5, 0, 0, 0, 6, 3, 3, 1]).as_array().unwrap()[..]
    );
    assert_eq!(data.len() % 5, 0);
    let found = session.ask("workspace/symbol", json!({"query": "mgr"}));
    assert_eq!(found[0]["name"], "migrate");
    let places = json!({"textDocument": {"uri": session.uri("shop.pipeline")}, "positions": [{"line": 0, "character": 8}]});
    let around = session.ask("textDocument/selectionRange", places);
    assert!(around[0]["parent"]["parent"].is_object());
}

#[test]
fn what_nobody_wrote_is_hinted() {
    let mut session = Session::start(Project::shop());
    session.open("shop.pipeline", "image api = ghcr.io/org/shop:v1\nstage migrate before app { job { image api; run \"x\"; deadline 20m } }\nstage app { image api }\n");
    let whole = json!({"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}});
    let hints = session.ask(
        "textDocument/inlayHint",
        json!({"textDocument": {"uri": session.uri("shop.pipeline")}, "range": whole}),
    );
    assert_snapshot!(drawn(&session, &hints), @r#"
    [{"label":"./migrate/, timeout 21m","paddingLeft":true,"position":{"character":13,"line":1},"tooltip":"its directory, because nothing else is said; raised because the Job `migrate` may take that long"},
    {"label":"lockstep","paddingLeft":true,"position":{"character":24,"line":1},"tooltip":"`app` carries the release in its `image`"},
    {"label":"./deploy/","paddingLeft":true,"position":{"character":9,"line":2},"tooltip":"its directory, because nothing else is said"}]
    "#);
}

#[test]
fn what_is_not_known_is_refused_and_nothing_ends() {
    let mut session = session();
    let error = session
        .try_ask("textDocument/moniker", json!({}))
        .unwrap_err();
    assert_eq!(error["code"], -32601);
    let error = session
        .try_ask("textDocument/hover", json!({"wrong": 1}))
        .unwrap_err();
    assert_eq!(error["code"], -32803);
    session.tell("textDocument/didChange", json!({"wrong": 1}));
    assert!(
        session
            .of("textDocument/documentSymbol", "shop.pipeline")
            .is_array()
    );
}

#[test]
fn what_the_server_can_do_is_said() {
    let mut session = Session::start(Project::shop());
    session.of("textDocument/documentSymbol", "shop.pipeline");
    let registered = session
        .told
        .iter()
        .find(|(method, _)| method == "client/registerCapability");
    let method = &registered.unwrap().1["registrations"][0]["method"];
    assert_eq!(method, "workspace/didChangeWatchedFiles");
}

fn git(project: &Project, arguments: &[&str]) {
    let mut git = std::process::Command::new("git");
    git.args(["-c", "user.name=a", "-c", "user.email=a@example.org"]);
    let nowhere = [
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_SYSTEM", "/dev/null"),
    ];
    let git = git.args(arguments).envs(nowhere);
    let done = git.current_dir(project.root()).output().unwrap();
    assert!(done.status.success(), "{done:?}");
}

fn lines(session: &mut Session) -> Vec<String> {
    let lenses = session.of("textDocument/codeLens", "shop.pipeline");
    let lenses = lenses.as_array().unwrap().iter();
    let line = |lens: &Value| {
        let (at, title) = (&lens["range"]["start"]["line"], &lens["command"]["title"]);
        format!("{at}: {}", title.as_str().unwrap())
    };
    lenses.map(line).collect()
}

#[test]
fn a_line_above_a_stage_says_what_the_working_tree_runs_again() {
    let text = "pipeline shop\nimage api = ghcr.io/org/shop:v1\nstage migrate before app { job { image api; run \"x\"; deadline 5m } }\nstage app { path ./deploy/ }\n";
    let project = Project::shop();
    project.write("shop.pipeline", text);
    std::fs::remove_dir(project.path(".git")).unwrap();
    git(&project, &["init", "--quiet", "."]);
    git(&project, &["add", "--all"]);
    git(&project, &["commit", "--quiet", "--message=a"]);
    let mut session = Session::start(project);
    session.open("shop.pipeline", text);
    let against = |session: &mut Session| {
        let mut all = lines(session);
        all.retain(|line| line.contains("HEAD"));
        all
    };
    assert_eq!(against(&mut session), Vec::<String>::new());
    let new = text.replace("shop:v1", "shop:v2");
    session.change("shop.pipeline", json!([{"text": new}]));
    assert_eq!(against(&mut session), Vec::<String>::new(), "not saved yet");
    session.project.write("shop.pipeline", &new);
    let uri = session.uri("shop.pipeline");
    let saved = json!({"textDocument": {"uri": uri}});
    session.tell("textDocument/didSave", saved.clone());
    assert_eq!(against(&mut session), ["2: against HEAD: runs again"]);
    git(
        &session.project,
        &["commit", "--quiet", "--all", "--message=b"],
    );
    assert_eq!(against(&mut session), Vec::<String>::new(), "committed");
}
