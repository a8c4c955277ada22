import Records
import Settings
import Simulator
import Support

/// The pictures that a simulated endpoint knows.
enum SimulatedSight {
    /// The scenes of `file`, or the packaged drawings where none is named; none where nothing is packaged.
    ///
    /// - Throws: ``MillError`` when the named file cannot be read, or shows nothing.
    static func scenes(_ file: String? = nil) throws -> [KnownScene] {
        if let file {
            let scenes = try KnownScene.load(file)
            guard !scenes.isEmpty else {
                throw MillError(
                    .seedEmpty, "show the scenes of", file, cause: "no line has an id and a picture that can be read",
                    hint: "\(SeedForm.scenes.example) The pictures lie beneath the file's folder.")
            }
            return scenes
        }
        guard let packaged = try? PackagedFiles(environment: Surroundings.environment) else { return [] }
        return (try? KnownScene.load(packaged.seeds(.scenes))) ?? []
    }
}
