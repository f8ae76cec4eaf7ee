package io.imagespec.docker;

import io.imagespec.engine.ContainerEngine;
import io.imagespec.resolve.Assembly;
import io.imagespec.resolve.ImageResolver;
import java.io.File;
import java.io.IOException;

/** A separate JVM that builds until it is killed. */
final class KillableClientJvm {
  private KillableClientJvm() {}

  /**
   * Starts the JVM with its output in a file. The command is a variable, since tests search the
   * arguments of processes.
   */
  static Process start(RealEngines engines, String command, File output) throws IOException {
    ProcessBuilder builder =
        ClientJvm.of(engines, KillableClientJvm.class, engines.name()).redirectOutput(output);
    builder.environment().put("DOOMED_COMMAND", command);
    return builder.start();
  }

  /** Builds on the engine with this name. */
  public static void main(String[] arguments) {
    RealEngines engines = RealEngines.need(arguments[0]);
    String command = System.getenv("DOOMED_COMMAND");
    try (ContainerEngine engine = engines.connect();
        ImageResolver images =
            ImageResolver.builder()
                .assembly(Assembly.ENGINE)
                .engine(engine)
                .keychain(engines.keychain())
                .build()) {
      System.out.println(images.resolve(engines.onBusybox().run(command)));
    }
  }
}
