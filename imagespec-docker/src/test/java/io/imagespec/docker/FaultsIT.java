package io.imagespec.docker;

import org.junit.jupiter.params.ParameterizedClass;

/** Faults of engines with BuildKit. */
@ParameterizedClass
@EngineSource(EngineMatrix.Contract.FAULTS)
class FaultsIT extends FaultContract {
  @Override
  RealEngines need() {
    return row.need(EngineMatrix.Contract.FAULTS);
  }
}
