//! What macros make of lists and maps: `all`, `exists`, `exists_one`, `filter` and `map`.

use cel::common::ast::ComprehensionExpr;

use super::{CelValue, Fail, Outcome, Run};

impl<'e> Run<'e> {
    /// `evalFold` in `github.com/google/cel-go/interpreter/interpretable.go`. What fails does not end it: of `all` and
    /// `exists` a later item may decide.
    pub(super) fn comprehension(&mut self, one: &'e ComprehensionExpr) -> Outcome {
        if one.iter_var2.is_some() {
            return Err(Fail::Unsure);
        }
        let range = self.known(&one.iter_range)?;
        let items = self.items(&range)?;
        let start = self.value(&one.accu_init);
        let at = self.scope.len();
        self.scope.push((&one.accu_var, start));
        for item in items {
            self.scope.push((&one.iter_var, Ok(item)));
            let goes_on = self.value(&one.loop_cond);
            let is_over = matches!(goes_on, Ok(CelValue::Bool(false)));
            if is_over || self.steps == 0 {
                break;
            }
            let step = self.value(&one.loop_step);
            self.scope.truncate(at);
            self.scope.push((&one.accu_var, step));
        }
        self.scope.truncate(at + 1);
        let outcome = match self.steps {
            0 => Err(Fail::Unsure),
            _ => self.value(&one.result),
        };
        self.scope.truncate(at);
        outcome
    }

    /// What a macro goes over: the items of a list, or the names in a map.
    fn items(&mut self, range: &CelValue) -> Result<Vec<CelValue>, Fail> {
        let items: Vec<CelValue> = match range {
            CelValue::List(list) => list.items.clone(),
            CelValue::Map(map) if !map.is_object => {
                let names = map.entries.iter();
                names
                    .map(|(name, _)| CelValue::Text(name.clone()))
                    .collect()
            }
            _ => return Err(Fail::Unsure),
        };
        self.take(items.len())?;
        Ok(items)
    }
}
