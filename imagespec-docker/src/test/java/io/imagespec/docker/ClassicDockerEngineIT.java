package io.imagespec.docker;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

/** Docker with its classic builder. */
class ClassicDockerEngineIT extends RealEngineContract {
  @Override
  String name() {
    return "docker-classic";
  }

  /** The engine that pushes, and what is asked of it, are those of {@link DockerEngineIT}. */
  @Test
  @Override
  protected void aRefusedPushIsARegistryExceptionThatNamesTheUser() throws Exception {
    assumeTrue(
        Boolean.getBoolean("imagespec.slow"),
        "Docker tries a push for 50 s; say -Dimagespec.slow=true");
    super.aRefusedPushIsARegistryExceptionThatNamesTheUser();
  }
}
