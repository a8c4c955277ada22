import Endpoint
import Engine
import RecipeKit
import Recipes
import Reports
import Settings
import Store

/// Chooses how verdicts are asked for, by what is known of the judge's endpoints.
///
/// A folder that holds a job goes on as it began, whatever has been found out since: what is asked is part of what was judged.
/// Log-probabilities give no reasons and are never chosen, only asked for by name.
struct ChannelChoice: Sendable {
    let settings: Settings

    /// What the folder's job was begun with, else what all endpoints of the judge can do.
    /// - Throws: what reading the store throws.
    func channel(in desk: JobDesk) throws -> (name: String, reason: String) {
        let jobs = try desk.store.read { reader in try reader.jobs() }
        if let begun = jobs.first(where: { $0.recipe == Judge.name }) {
            let name = try desk.definition(of: begun.id).parameters.string("channel")
            return (name, "as the folder's job was begun")
        }
        return automatic
    }

    /// What all endpoints of the judge, or of all judges of a panel, are known to do.
    var automatic: (name: String, reason: String) {
        let seats = Role.judges.filter(\.isFurtherSeat).flatMap { settings.endpoints(for: $0) }
        let endpoints = settings.endpoints(for: .judge) + seats
        let book = CapabilityBook.read(from: settings.state)
        func all(_ can: (EndpointSetting, CapabilityBook.Entry?) -> Bool) -> Bool {
            !endpoints.isEmpty && endpoints.allSatisfy { can($0, book.entry(url: $0.url, model: $0.models.first)) }
        }
        if all({ Self.followsSchemas($0, $1) }) { return ("schema", "the endpoint follows schemas") }
        if all({ $1?.capabilities.toolCalls == true }) { return ("tool", "the endpoint calls tools") }
        let isKnown = all { $1 != nil }
        return ("text", isKnown ? "the endpoint does no more" : "`instructmill probe` finds out whether the endpoint does more")
    }

    /// As configured; else as it was found.
    private static func followsSchemas(_ setting: EndpointSetting, _ entry: CapabilityBook.Entry?) -> Bool {
        if let form = setting.schemaForm { return form != .none }
        guard let form = entry?.capabilities.schemaForm else { return false }
        return form != .none
    }

    /// Sets the channel of `order`, and says on the terminal which it is.
    func settle(_ order: inout JobOrder, in desk: JobDesk) throws {
        let (name, reason) = try channel(in: desk)
        order.parameters["channel"] = .string(name)
        Terminal.writeError("verdicts are asked for by \(name): \(reason)")
    }
}
