//! `fmt`.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use insta::assert_snapshot;

use crate::support::Project;

const UGLY: &str = "pipeline   shop # ours\nstage   migrate before app{\n\n\npath ./x/ }\n";

#[test]
fn a_file_is_formatted_in_its_place() {
    let project = Project::new();
    project
        .write("shop.pipeline", UGLY)
        .write("good.pipeline", "stage app\n");
    fs::set_permissions(
        project.path("shop.pipeline"),
        fs::Permissions::from_mode(0o640),
    )
    .unwrap();
    assert_snapshot!(project.run(&["fmt"]), @r"
    ------- stderr
    formatted 1 file
    ");
    assert_snapshot!(project.read("shop.pipeline"), @r"
    pipeline shop  # ours
    stage migrate before app {
      path ./x/
    }
    ");
    let mode = fs::metadata(project.path("shop.pipeline"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o640);
    assert_snapshot!(project.run(&["fmt"]), @r"
    ------- stderr
    all files are in canonical form
    ");
    assert_eq!(project.list(), "good.pipeline\nshop.pipeline\n");
}

#[test]
fn a_link_stays_a_link() {
    let project = Project::new();
    project.write("real/shop.pipeline", UGLY);
    symlink("real/shop.pipeline", project.path("link.pipeline")).unwrap();
    project.run(&["fmt", "link.pipeline"]);
    assert!(project.path("link.pipeline").is_symlink());
    assert_ne!(project.read("real/shop.pipeline"), UGLY);
}

#[test]
fn check_and_diff_change_nothing() {
    let project = Project::new();
    project
        .write("shop.pipeline", UGLY)
        .write("good.pipeline", "stage app\n");
    assert_snapshot!(project.run(&["fmt", "--check"]), @r"
    shop.pipeline
    ------- stderr
    1 file is not in canonical form: run `flux-pipeline fmt`
    ------- exit code 3
    ");
    assert_snapshot!(project.run(&["fmt", "--diff"]), @r"
    --- shop.pipeline
    +++ shop.pipeline
    @@ -1,5 +1,4 @@
    -pipeline   shop # ours
    -stage   migrate before app{
    -
    -
    -path ./x/ }
    +pipeline shop  # ours
    +stage migrate before app {
    +  path ./x/
    +}
    ------- stderr
    1 file is not in canonical form: run `flux-pipeline fmt`
    ------- exit code 3
    ");
    assert_eq!(project.read("shop.pipeline"), UGLY);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let project = Project::new();
    assert_snapshot!(project.run_with(&["fmt", "-"], UGLY), @r"
    pipeline shop  # ours
    stage migrate before app {
      path ./x/
    }
    ");
    assert_snapshot!(project.run_with(&["fmt", "-"], "stage app\n"), @"stage app");
    assert_eq!(
        project.run_with(&["fmt", "-", "--check"], UGLY).code,
        Some(3)
    );
}

#[test]
fn what_cannot_be_read_is_left_alone_and_the_rest_is_formatted() {
    let project = Project::new();
    project
        .write("bad.pipeline", "stage   {\n")
        .write("shop.pipeline", UGLY);
    assert_snapshot!(project.run(&["fmt"]), @r"
    ------- stderr
    unclosed-block (docs/checks.md#unclosed-block)

      × this block is not closed
       ╭─[bad.pipeline:1:9]
     1 │ stage   {
       ·         ┬
       ·         ╰── opened here
       ╰────
      help: add a `}` at the end

    1 error
    `bad.pipeline` is left as it is
    formatted 1 file
    ------- exit code 1
    ");
    assert_eq!(project.read("bad.pipeline"), "stage   {\n");
    assert_ne!(project.read("shop.pipeline"), UGLY);
    fs::write(project.path("bytes.pipeline"), [0xff]).unwrap();
    assert_snapshot!(project.run(&["fmt", "bytes.pipeline"]), @r"
    ------- stderr
    error: `bytes.pipeline` is not UTF-8
    ------- exit code 1
    ");
}
