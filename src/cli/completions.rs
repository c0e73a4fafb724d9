//! `completions`: what a shell needs to complete commands and options.

use clap::{Args, Command};
use clap_complete::{Shell, generate};

use super::Exit;
use super::failure::Result;
use super::output::Output;

/// Print the completions of a shell
///
/// In bash, zsh and fish they know the pipeline: names of stages, environments, images and checks.
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

/// The scripts of shells that ask the program itself, so that names of stages and images are known.
fn script(shell: Shell) -> Option<&'static str> {
    let scripts = [
        (Shell::Bash, include_str!("shells/bash.sh")),
        (Shell::Zsh, include_str!("shells/zsh.zsh")),
        (Shell::Fish, include_str!("shells/fish.fish")),
    ];
    let script = scripts.into_iter().find(|(known, _)| *known == shell);
    script.map(|(_, script)| script)
}

impl Completions {
    pub(super) fn run(self, mut program: Command, output: Output) -> Result<Exit> {
        if let Some(script) = script(self.shell) {
            output.data(script)?;
            return Ok(Exit::Fine);
        }
        let mut script = Vec::new();
        generate(self.shell, &mut program, "flux-pipeline", &mut script);
        output.data(&String::from_utf8_lossy(&script))?;
        Ok(Exit::Fine)
    }
}
