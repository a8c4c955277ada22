/// What a prompt's variable is replaced by. A value is rendered once and never scanned again for markup.
public enum PromptValue: Hashable, Sendable {
    /// For `{{name}}`.
    case text(String)
    /// For `{{#name}} … {{/name}}`, shown when true, and `{{^name}} … {{/name}}`, shown when false.
    case flag(Bool)
    /// For `{{#name}} … {{/name}}`, shown once per row with the row's own variables.
    case list([[String: String]])
}
