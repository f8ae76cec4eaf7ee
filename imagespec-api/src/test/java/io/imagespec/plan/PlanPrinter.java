package io.imagespec.plan;

import io.imagespec.context.ContextException;
import io.imagespec.name.Digest;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Plans all {@link GoldenSpecs} in the working directory and prints one line for each. */
final class PlanPrinter {
  private PlanPrinter() {}

  /**
   * Runs the program.
   *
   * @param arguments ignored
   */
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.println("encoding " + System.getProperty("sun.jnu.encoding"));
    GoldenSpecs.all()
        .forEach(
            (name, spec) -> {
              try {
                BuildPlan plan = BuildPlan.of(spec);
                out.println(
                    name
                        + " "
                        + line(
                            plan.fingerprint().toString(),
                            plan.dockerfile(),
                            plan.toJson() + "\n",
                            spec.toJson() + "\n"));
              } catch (ContextException e) {
                out.println(name + " " + e.getMessage());
              }
            });
  }

  static String line(String fingerprint, String dockerfile, String plan, String spec) {
    return fingerprint + " " + sha256(dockerfile) + " " + sha256(plan) + " " + sha256(spec);
  }

  private static Digest sha256(String text) {
    return Digest.sha256(text.getBytes(StandardCharsets.UTF_8));
  }
}
