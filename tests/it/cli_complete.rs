//! Completion in shells: what the program answers, and real shells that ask it.

use std::process::Command;

use insta::assert_snapshot;

use crate::support::Project;

const SHOP: &str = "image api = ghcr.io/org/shop:v1\nstage migrate before app { job { image api; run \"x\" } }\nenvironment staging\nenvironment production\n";

fn project() -> Project {
    let project = Project::shop();
    project.write("shop.pipeline", SHOP);
    project
}

fn answer(words: &[&str]) -> String {
    let arguments: Vec<&str> = ["__complete"]
        .into_iter()
        .chain(words.iter().copied())
        .collect();
    project().run(&arguments).stdout
}

/// The candidates alone.
fn names(words: &[&str]) -> Vec<String> {
    let answer = answer(words);
    let lines = answer.lines().filter(|line| !line.starts_with(':'));
    lines
        .map(|line| line.split('\t').next().unwrap().to_owned())
        .collect()
}

#[test]
fn commands_and_options_have_a_few_words_behind_them() {
    assert_snapshot!(answer(&["ex"]), @r#"
    explain	Explain a check: why it is there, what is wrong, what is right
    :4
    "#);
    assert_snapshot!(answer(&["fmt", "--"]), @r#"
    --root	Root of the repository
    --check	Write nothing; name the files that are not in canonical form
    --diff	Write nothing; print what would change
    --color	When to use colours: auto, always or never
    --help	Print help (see more with '--help')
    :4
    "#);
    assert_snapshot!(answer(&["graph", "--format", "m"]), @r#"
    mermaid	A Mermaid flowchart
    :4
    "#);
}

#[test]
fn names_are_those_of_the_pipeline() {
    assert_eq!(names(&["rerun", ""]), ["app", "migrate"]);
    assert_eq!(
        names(&["status", "--environment", ""]),
        ["production", "staging"]
    );
    assert_eq!(
        names(&["status", "--environment=s"]),
        ["--environment=staging"]
    );
    assert_eq!(names(&["set", "image", ""]), ["api=:"]);
    assert_eq!(names(&["check", "--deny", "order-"]), ["order-cycle"]);
    assert!(names(&["check", "--deny", "warn"]).contains(&"warnings".to_owned()));
    assert_eq!(names(&["explain", "order-"]), ["order-cycle"]);
    assert_eq!(names(&["man", "expl"]), ["explain"]);
}

#[test]
fn files_are_left_to_the_shell() {
    assert_eq!(answer(&["check", ""]), "pipeline\n:8\n");
    assert_eq!(answer(&["-C", ""]), ":16\n");
    assert_eq!(answer(&["fmt", "--check", "--nothing"]), ":4\n");
    let answer = project().run(&["__completeNoDesc", "exp"]).stdout;
    assert_eq!(answer, "explain\n:4\n");
}

/// The program's directory in front of the path.
fn path() -> String {
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_flux-pipeline"));
    let folder = program.parent().unwrap().display().to_string();
    format!("{folder}:{}", std::env::var("PATH").unwrap_or_default())
}

/// What a shell prints; `None` where there is no such shell.
fn shell(shell: &str, script: &str) -> Option<String> {
    let project = project();
    let output = Command::new(shell)
        .args(["-c", script])
        .env("PATH", path())
        .current_dir(project.root())
        .output()
        .ok()?;
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.is_empty(), "{errors}");
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_real_bash_completes() {
    let ask = |line: &str| {
        let script = format!(
            "source <(flux-pipeline completions bash)\n\
             compopt() {{ :; }}\n\
             COMP_WORDS=({line}) COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))\n\
             _flux_pipeline\n\
             printf '%s\\n' \"${{COMPREPLY[@]}}\""
        );
        shell("bash", &script)
    };
    let Some(found) = ask("flux-pipeline rerun ''") else {
        return;
    };
    assert_eq!(found, "app\nmigrate\n");
    assert_eq!(
        ask("flux-pipeline status --environment s").unwrap(),
        "staging\n"
    );
    assert_eq!(
        ask("flux-pipeline status --environment = s").unwrap(),
        "staging\n"
    );
    assert_eq!(ask("flux-pipeline exp").unwrap(), "explain\n");
    assert_eq!(ask("flux-pipeline check sh").unwrap(), "shop.pipeline\n");
    assert_eq!(ask("flux-pipeline set image ''").unwrap(), "api=:\n");
    let registered = shell(
        "bash",
        "source <(flux-pipeline completions bash); complete -p flux-pipeline",
    );
    assert_eq!(
        registered.unwrap(),
        "complete -F _flux_pipeline flux-pipeline\n"
    );
}

#[test]
fn a_real_zsh_completes() {
    let ask = |words: &str| {
        let script = format!(
            "autoload -Uz compinit && compinit -u -d $PWD/.dump\n\
             source <(flux-pipeline completions zsh)\n\
             _describe() {{ print -rl -- ${{named%%:*}} }}\n\
             _files() {{ print -r files $@ }}\n\
             words=({words}) CURRENT=$#words\n\
             _flux_pipeline\n\
             print -r -- $_comps[flux-pipeline]"
        );
        shell("zsh", &script)
    };
    let Some(found) = ask("flux-pipeline rerun ''") else {
        return;
    };
    assert_eq!(found, "app\nmigrate\n_flux_pipeline\n");
    assert_eq!(
        ask("flux-pipeline check ''").unwrap(),
        "files -g *.pipeline\n_flux_pipeline\n"
    );
    assert_eq!(
        ask("flux-pipeline explain lock").unwrap(),
        "lockstep\n_flux_pipeline\n"
    );
}

#[test]
fn a_real_fish_completes() {
    let script =
        "source (flux-pipeline completions fish | psub); complete -C 'flux-pipeline rerun '";
    let Some(found) = shell("fish", script) else {
        return;
    };
    let names: Vec<&str> = found
        .lines()
        .map(|line| line.split('\t').next().unwrap())
        .collect();
    assert_eq!(names, ["app", "migrate"]);
}

#[test]
fn other_shells_have_scripts_of_their_own() {
    let project = Project::new();
    for shell in ["powershell", "elvish"] {
        let script = project.run(&["completions", shell]).stdout;
        assert!(script.contains("explain"), "{shell}");
    }
}
