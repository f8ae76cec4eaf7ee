package io.imagespec.docker;

/** What every engine must do, for those that {@code .ci/engines up} started. */
abstract class RealEngineContract extends ContainerEngineContract {
  /** The engine's name in engines.properties. */
  abstract String name();

  @Override
  protected EngineUnderTest engineUnderTest() {
    return RealEngines.need(name());
  }

  @Override
  protected TestRegistry testRegistry() {
    return RealEngines.need(name()).testRegistry();
  }
}
