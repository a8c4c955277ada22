import ArgumentParser
import Recipes
import Reports

/// `instructmill run RECIPE --help`: the command's own help, and below it what the recipe takes.
enum RecipeHelp {
    /// Prints it where `arguments`, without the program's name, ask for it.
    /// - Returns: whether they did.
    static func print(for arguments: some Collection<String>) -> Bool {
        guard arguments.first == Run.configuration.commandName ?? "run", arguments.contains(where: ["-h", "--help"].contains),
            let recipe = arguments.dropFirst().lazy.compactMap({ AllRecipes.named($0) }).first
        else { return false }
        Terminal.writeOutput(Instructmill.helpMessage(for: Run.self) + "\n")
        Terminal.writeOutput("PARAMETERS, set by --set key=value, of ")
        ParameterListing.print(recipe)
        return true
    }
}
