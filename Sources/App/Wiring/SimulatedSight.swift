import Records
import Settings
import Simulator
import Support

/// The pictures that a simulated endpoint knows.
enum SimulatedSight {
    /// The scenes of `file`, or the packaged drawings where none is named; none where nothing is packaged.
    ///
    /// - Throws: ``MillError`` when the named file cannot be read.
    static func scenes(_ file: String? = nil) throws -> [KnownScene] {
        if let file {
            do {
                return try KnownScene.load(file)
            } catch {
                throw MillError(.configuration, "read the scenes", file, cause: "\(error)")
            }
        }
        guard let packaged = try? PackagedFiles(environment: Surroundings.environment) else { return [] }
        return (try? KnownScene.load(packaged.seeds(.scenes))) ?? []
    }
}
