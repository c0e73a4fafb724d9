//! `completions`: what a shell needs to complete commands and options.

use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

use super::Exit;
use super::args::Cli;
use super::failure::Result;
use super::output::Output;

/// Print the completions of a shell
#[derive(Args, Debug)]
#[command(after_long_help = "\
Examples:
  flux-pipeline completions bash > /etc/bash_completion.d/flux-pipeline
  flux-pipeline completions zsh > ~/.zfunc/_flux-pipeline
  flux-pipeline completions fish > ~/.config/fish/completions/flux-pipeline.fish")]
pub(super) struct Completions {
    /// Which shell
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self, output: Output) -> Result<Exit> {
        let mut script = Vec::new();
        generate(
            self.shell,
            &mut Cli::command(),
            "flux-pipeline",
            &mut script,
        );
        output.data(&String::from_utf8_lossy(&script))?;
        Ok(Exit::Fine)
    }
}
