//! What an element leaves in the one around it when it ends.

use super::anchor;
use super::builder::Builder;
use super::builder::Element;
use super::element;
use super::element::Kind;
use super::element::Mark;
use super::output::Output;
use crate::mfm::node::Node;
use crate::mfm::parse;

impl Builder<'_> {
    pub(super) fn close(&mut self, element: Element) {
        if element.quote_inline && element.leads_to_quoted {
            return;
        }
        self.top_mut().leads_to_quoted |= element.leads_to_quoted;
        self.top_mut().output.cut |= element.output.cut;
        if self.is_verbatim() {
            return self.close_verbatim(&element);
        }
        let output = element.output;
        match element.kind {
            Kind::Root | Kind::Inline => self.output().push_output(&output),
            Kind::Hidden => {}
            Kind::Block(gap) => self.close_block(&output, gap),
            Kind::Heading => {
                let title = output.as_str().trim();
                if !title.is_empty() {
                    self.output().push_block(&format!("【{title}】"), 1);
                }
            }
            Kind::List { .. } => {
                let nested = self.is_inside(|kind| matches!(kind, Kind::Item));
                self.close_block(&output, if nested { 1 } else { 2 });
            }
            Kind::Item => self.close_item(&output),
            Kind::Table => self.close_block(&output, 1),
            Kind::Cell => self.close_cell(&output),
            Kind::Marked(mark) => self.close_marked(output, mark),
            Kind::Center => self.close_center(&output),
            Kind::Code => self.close_code(&output),
            Kind::Pre { language } => self.close_pre(&output, &language),
            Kind::Quote => self.close_quote(&output),
            Kind::Ruby { .. } => self.output().push_output(&output),
            Kind::Reading => self.close_reading(&output),
            Kind::Anchor(anchor) => self.close_anchor(&anchor, output),
            Kind::Math {
                on_its_own,
                formula,
            } => self.close_math(&output, formula, on_its_own),
            Kind::Formula => self.close_formula(&output),
        }
    }

    /// In code nothing is marked; lines stay lines.
    fn close_verbatim(&mut self, element: &Element) {
        match element.kind {
            Kind::Hidden => {}
            Kind::Block(_) | Kind::Item | Kind::Heading => {
                self.output().push_block(element.output.as_str(), 1);
            }
            _ => self.output().push_verbatim(element.output.as_str()),
        }
    }

    fn close_block(&mut self, output: &Output, gap: usize) {
        self.output().owe(gap);
        self.output().push_output(output);
        self.output().owe(gap);
    }

    fn close_item(&mut self, output: &Output) {
        let sign = match &mut self.top_mut().kind {
            Kind::List {
                ordered: true,
                items,
            } => {
                *items += 1;
                format!("{items}. ")
            }
            _ => "・".to_owned(),
        };
        let item = trim_lines(output.as_str());
        if !item.is_empty() {
            self.output().push_block(&format!("{sign}{item}"), 1);
        }
    }

    fn close_cell(&mut self, output: &Output) {
        if !self.top().output.is_empty() {
            self.output().push(" ");
        }
        self.output().push_output(output);
    }

    fn close_marked(&mut self, mut output: Output, mark: Mark) {
        let already = self.is_inside(|kind| matches!(kind, Kind::Marked(other) if *other == mark));
        if already || output.as_str().trim().is_empty() {
            return self.output().push_output(&output);
        }
        let (open, close) = marks(mark, output.as_str());
        output.settle_address(close);
        self.output()
            .push(&format!("{open}{}{close}", output.as_str()));
    }

    fn close_center(&mut self, output: &Output) {
        let inside = trim_lines(output.as_str());
        let nested = self.is_inside(|kind| matches!(kind, Kind::Center));
        if nested || inside.is_empty() {
            return self.close_block(output, 1);
        }
        self.output()
            .push_block(&format!("<center>{inside}</center>"), 1);
    }

    fn close_code(&mut self, output: &Output) {
        let code = output.as_str();
        if code.trim().is_empty() || code.contains(['`', '´']) {
            self.output().push(code);
        } else if code.contains('\n') {
            self.close_pre(output, "");
        } else {
            self.output().push(&format!("`{code}`"));
        }
    }

    fn close_pre(&mut self, output: &Output, language: &str) {
        let code = output.as_str().trim_end();
        let code = code.strip_prefix('\n').unwrap_or(code);
        if !code.is_empty() {
            self.output()
                .push_block(&format!("```{language}\n{code}\n```"), 1);
        }
    }

    fn close_quote(&mut self, output: &Output) {
        let inside = trim_lines(output.as_str());
        if inside.is_empty() {
            return;
        }
        let lines: Vec<_> = inside.split('\n').map(|line| format!("> {line}")).collect();
        self.output().push_block(&lines.join("\n"), 2);
    }

    /// Joins the base read so far with its reading.
    fn close_reading(&mut self, output: &Output) {
        let reading = output.as_str().trim();
        let Kind::Ruby { base_start } = self.top().kind else {
            return self.output().push_output(output);
        };
        self.output().settle_address("(");
        let base = self.output().take_from(base_start);
        let base = base.trim();
        let text = match (base.is_empty(), reading.is_empty()) {
            (false, false) if is_simple(base) && is_simple(reading) => {
                format!("$[ruby {base} {reading}]")
            }
            (_, true) => base.to_owned(),
            _ => format!("{base}({reading})"),
        };
        self.output().push(&text);
        let end = self.top().output.as_str().len();
        self.top_mut().kind = Kind::Ruby { base_start: end };
    }

    fn close_anchor(&mut self, anchor: &element::Anchor, output: Output) {
        if self.context.quoted.contains(&anchor.href.as_str()) {
            self.top_mut().leads_to_quoted = true;
        }
        let replacement = anchor::replace(
            anchor,
            output.as_str(),
            self.preceding(),
            self.context,
            &self.hashtags,
        );
        self.output().put(replacement);
    }

    fn close_formula(&mut self, output: &Output) {
        let text = output.as_str().trim().to_owned();
        let math = self
            .stack
            .iter_mut()
            .rev()
            .find_map(|element| match &mut element.kind {
                Kind::Math { formula, .. } => Some(formula),
                _ => None,
            });
        match math {
            Some(formula) => *formula = Some(text),
            None => self.output().push(&text),
        }
    }

    fn close_math(&mut self, output: &Output, formula: Option<String>, on_its_own: bool) {
        match formula.filter(|formula| !formula.is_empty()) {
            None => self.output().push_output(output),
            Some(formula) if on_its_own => {
                self.output().push_block(&format!("\\[{formula}\\]"), 1);
            }
            Some(formula) => {
                let line = formula.replace('\n', " ");
                self.output().push(&format!("\\({line}\\)"));
            }
        }
    }

    /// The character before what is being closed, in its line.
    fn preceding(&self) -> Option<char> {
        for element in self.stack.iter().rev() {
            if let Some(last) = element.output.last() {
                return Some(last);
            }
            if matches!(element.kind, Kind::Block(_) | Kind::Item | Kind::Quote) {
                return None;
            }
        }
        None
    }
}

/// The marks around an emphasised text; the short ones where they cannot be mistaken.
fn marks(mark: Mark, inside: &str) -> (&'static str, &'static str) {
    match mark {
        Mark::Bold if inside.contains('*') => ("<b>", "</b>"),
        Mark::Bold => ("**", "**"),
        Mark::Italic => ("<i>", "</i>"),
        Mark::Small => ("<small>", "</small>"),
        Mark::Strike if inside.contains(['\n', '~']) => ("<s>", "</s>"),
        Mark::Strike => ("~~", "~~"),
    }
}

/// Whether a part of a ruby is a word that says nothing else in MFM.
fn is_simple(part: &str) -> bool {
    !part.contains(|c: char| c.is_whitespace() || "()[]<>".contains(c))
        && matches!(parse(part).as_slice(), [Node::Text(_)])
}

/// Without the line breaks and ASCII spaces around.
fn trim_lines(text: &str) -> &str {
    text.trim_matches(['\n', ' ', '\t'])
}
