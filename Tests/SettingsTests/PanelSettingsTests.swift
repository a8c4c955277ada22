import RecipeKit
import Settings
import Testing

@Suite struct `Seats of a panel` {
    private static let yaml = """
        version: 1
        endpoints:
          large: {url: "https://large.example/v1", models: [big]}
          small: {url: "https://small.example/v1", models: [tiny]}
        roles: {teacher: large, judge: small}
        """

    private func settings(_ overrides: SettingsOverrides, yaml: String = Self.yaml) throws -> Settings {
        try Settings.decode(Array(yaml.utf8), file: "config.yaml", overrides: overrides)
    }

    private func seats(_ settings: Settings) -> [String] {
        Role.judges.map { role in settings.endpoints(for: role).map { "\($0.name) \($0.models)" }.joined() }
    }

    @Test func `are played by nobody else where none is named`() throws {
        #expect(try seats(settings(SettingsOverrides())) == [#"small ["tiny"]"#, "", "", "", ""])
    }

    @Test func `are roles of the configuration`() throws {
        let yaml = Self.yaml.replacing("judge: small}", with: "judge: small, judge-2: large, judge-5: [small, large]}")
        let found = try seats(settings(SettingsOverrides(), yaml: yaml))
        #expect(found == [#"small ["tiny"]"#, #"large ["big"]"#, "", "", #"small ["tiny"]large ["big"]"#])
    }

    @Test func `that flags name are models of the judge's endpoint, and leave the teacher's as it was`() throws {
        let named = try settings(SettingsOverrides(judges: ["a", "b"]))
        #expect(seats(named) == [#"small ["a"]"#, #"small ["b"]"#, "", "", ""])
        #expect(named.endpoints(for: .teacher).map(\.models) == [["big"]])
        #expect(named.endpoints.map(\.models) == [["big"], ["tiny"]])
    }

    @Test func `are at the address that flags give, also where the configuration has another judge`() throws {
        let named = try settings(SettingsOverrides(baseURL: "http://127.0.0.1:9/v1", judges: ["a", "b"]))
        #expect(seats(named).prefix(3) == [#"environment ["a"]"#, #"environment ["b"]"#, ""])
        let unnamed = try settings(SettingsOverrides(baseURL: "http://127.0.0.1:9/v1", judges: []))
        #expect(seats(unnamed).prefix(2) == ["environment []", ""])
        let teaching = try settings(SettingsOverrides(baseURL: "http://127.0.0.1:9/v1"))
        #expect(seats(teaching).first == #"small ["tiny"]"#)
    }
}
