//! Safe fixes: made alone, looked at again, and on the command line.

use std::collections::BTreeMap;

use flux_pipeline::compile::Input;
use flux_pipeline::ide::mend;
use flux_pipeline::source::Memory;
use insta::assert_snapshot;

use crate::support::Project;
use crate::support::cursor::MANIFESTS;

fn mended(text: &str, more: &[(&str, &str)]) -> (BTreeMap<String, String>, Vec<String>) {
    let files = Memory::new(MANIFESTS.iter().chain(more).copied());
    let mended = mend(&[Input::new("shop.pipeline", text)], &files);
    (mended.texts, mended.titles)
}

#[test]
fn what_can_only_have_been_meant_one_way_is_mended() {
    let text = "image api = ghcr.io/org/shop:v1 # kept\n\nstage migrate befor app {\n  job {\n    \
                image api\n    run bin/migrate   # and this\n    dedline 10m\n  }\n}\nstage app { timeout 1d; image api }\n";
    let (texts, _) = mended(text, &[]);
    assert_snapshot!(texts["shop.pipeline"], @r#"
    image api = ghcr.io/org/shop:v1 # kept

    stage migrate before app {
      job {
        image api
        run "bin/migrate"   # and this
        deadline 10m
      }
    }
    stage app { timeout 24h; image api }
    "#);
}

#[test]
fn a_guess_is_left_to_people() {
    let (texts, titles) = mended("stage migrate before ap\n", &[]);
    assert!(texts.is_empty() && titles.is_empty());
}

#[test]
fn what_does_nothing_is_taken_out() {
    let text = "stage app before seed before seed {\n  allow empty-stage \"x\"\n}\n\
                stage seed { path ./deploy/ }\n";
    let (texts, titles) = mended(text, &[]);
    assert_eq!(titles, ["Remove this relation"]);
    assert!(texts["shop.pipeline"].starts_with("stage app before seed {\n"));
}

#[test]
fn imported_files_are_mended_too() {
    let shared = [(
        "shared/stages.pipeline",
        "stage cache befor app { path ./deploy/ }\n",
    )];
    let (texts, _) = mended("import \"shared/stages.pipeline\"\nstage app\n", &shared);
    let expected = "stage cache before app { path ./deploy/ }\n";
    assert_eq!(texts["shared/stages.pipeline"], expected);
    assert!(!texts.contains_key("shop.pipeline"));
}

#[test]
fn check_mends_and_says_what_is_left() {
    let project = Project::shop();
    let text = "stage app { timeot 10m } # slow\nstage seed befor ap { path ./deploy/ }\n";
    project.write("shop.pipeline", text);
    assert_snapshot!(project.run(&["check", "--fix", "--diff"]), @r#"
    --- shop.pipeline
    +++ shop.pipeline
    @@ -1,2 +1,2 @@
    -stage app { timeot 10m } # slow
    -stage seed befor ap { path ./deploy/ }
    +stage app { timeout 10m } # slow
    +stage seed before ap { path ./deploy/ }
    ------- exit code 3
    "#);
    assert_eq!(project.read("shop.pipeline"), text);
    assert_snapshot!(project.run(&["check", "--fix", "--format", "github"]), @r#"
    ::error file=shop.pipeline,line=2,endLine=2,col=19,endColumn=21,title=unknown-stage::no stage is named `ap`%0Ahelp: did you mean `app`?
    ::error file=shop.pipeline,line=2,endLine=2,col=29,endColumn=38,title=nested-paths::stages `app` and `seed` have the same directory `./deploy/`%0Ahelp: give each stage a directory beside the others
    ------- stderr
    fixed: Write `timeout`
    fixed: Write `before`
    ------- exit code 1
    "#);
    assert_snapshot!(project.read("shop.pipeline"), @r#"
    stage app { timeout 10m } # slow
    stage seed before ap { path ./deploy/ }
    "#);
    assert_snapshot!(project.run_with(&["check", "-", "--fix"], text), @r#"
    ------- stderr
    error: standard input cannot be written
      help: name the file, or see with `--fix --diff` what would change
    ------- exit code 2
    "#);
}
