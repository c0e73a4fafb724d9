//! `man`: manual pages.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Command, ValueHint};
use clap_mangen::Man as Page;

use super::Exit;
use super::failure::{Failure, Result, cannot};
use super::output::Output;

/// Print a manual page, or write all of them
#[derive(Args, Debug)]
#[command(after_long_help = "\
Examples:
  flux-pipeline man build | man -l -
  flux-pipeline man --out /usr/local/share/man/man1")]
pub(super) struct Man {
    /// The command that the page is about, such as `build` or `set-image`
    #[arg(value_name = "COMMAND")]
    command: Option<String>,

    /// Write every page into DIR
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with = "command")]
    out: Option<PathBuf>,
}

impl Man {
    pub(super) fn run(self, program: Command, output: Output) -> Result<Exit> {
        let pages = pages(program);
        if let Some(directory) = &self.out {
            write(&pages, directory)?;
            output.talk(format!("wrote {} pages", pages.len()));
            return Ok(Exit::Fine);
        }
        let wanted = self.command.map_or("flux-pipeline".to_owned(), |it| {
            format!("flux-pipeline-{it}")
        });
        let found = pages.iter().find(|page| name(page) == wanted);
        let unknown = || {
            Failure::usage(format!(
                "no command is named `{}`",
                wanted.replacen("flux-pipeline-", "", 1)
            ))
        };
        output.data(&render(found.ok_or_else(unknown)?)?)?;
        Ok(Exit::Fine)
    }
}

/// The program and each of its commands, each with the name of its page.
fn pages(program: Command) -> Vec<Command> {
    let mut program = program.disable_help_subcommand(true);
    program.build();
    let mut pages = Vec::new();
    collect(&program, &mut pages);
    pages
}

fn collect(command: &Command, pages: &mut Vec<Command>) {
    pages.push(command.clone());
    for below in command.get_subcommands() {
        collect(below, pages);
    }
}

/// The name of a page, such as `flux-pipeline-build`.
fn name(page: &Command) -> &str {
    page.get_display_name().unwrap_or(page.get_name())
}

fn render(page: &Command) -> Result<String> {
    let mut bytes = Vec::new();
    let rendered = Page::new(page.clone()).render(&mut bytes);
    rendered.map_err(|error| Failure::refused(error.to_string()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn write(pages: &[Command], directory: &Path) -> Result<()> {
    let failed = |path: &Path, error: &std::io::Error| Failure {
        exit: Exit::Errors,
        ..cannot("write", path, error)
    };
    fs::create_dir_all(directory).map_err(|error| failed(directory, &error))?;
    for page in pages {
        let path = directory.join(format!("{}.1", name(page)));
        fs::write(&path, render(page)?).map_err(|error| failed(&path, &error))?;
    }
    Ok(())
}
