//! `docs/cli.md`, from the definitions that the program runs with.

use clap::{Command, CommandFactory};

use super::Exit;
use super::args::Cli;

const INTRODUCTION: &str = "\
# Command line

<!-- Generated from the program: `UPDATE_DOCS=1 cargo test` writes it anew. -->

Standard output is data, standard error is talk. `-` is standard input. A program that is called `flux-pipeline`
and found by the plug-in search of Flux also runs as `flux pipeline`.
";

/// The reference of the command line, as Markdown.
#[must_use]
pub fn reference() -> String {
    let mut program = Cli::command().disable_help_subcommand(true).term_width(100);
    program.build();
    let mut text = INTRODUCTION.to_owned();
    text.push_str("\n## Exit codes\n\n| code | meaning |\n| ---: | --- |\n");
    for (exit, meaning) in Exit::MEANINGS {
        text.push_str(&format!("| {} | {meaning} |\n", exit.code()));
    }
    sections("flux-pipeline", &mut program, &mut text);
    text
}

/// The section of a command, then those of the commands below it.
fn sections(name: &str, command: &mut Command, text: &mut String) {
    text.push_str(&section(name, command));
    for below in command.get_subcommands_mut() {
        let name = format!("{name} {}", below.get_name());
        sections(&name, below, text);
    }
}

fn section(name: &str, command: &mut Command) -> String {
    let help = command.render_long_help().to_string();
    let lines = help.lines().map(str::trim_end);
    format!(
        "\n## {name}\n\n```text\n{}\n```\n",
        lines.collect::<Vec<_>>().join("\n").trim_end()
    )
}
