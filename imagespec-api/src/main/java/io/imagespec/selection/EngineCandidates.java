package io.imagespec.selection;

import io.imagespec.Environment;
import io.imagespec.engine.Capability;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.ContainerEngineProvider;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.engine.Requirement;
import io.imagespec.text.AsciiText;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** All engines that could be used, in the order in which they are tried. Thread-safe. */
public final class EngineCandidates implements AutoCloseable {
  /** The remedy for a spec without commands. Its base may require an engine all the same. */
  public static final String WITHOUT_DAEMON =
      "this spec runs no commands: without assembly(ENGINE) and IMAGESPEC_ASSEMBLY=engine, it is"
          + " built in this process, unless its base or layer compression requires an engine";

  private final ServiceProviders<ContainerEngineProvider> providers;
  private final Optional<String> name;
  private final List<EngineCandidate> all;

  private EngineCandidates(
      ServiceProviders<ContainerEngineProvider> providers,
      Optional<String> name,
      List<EngineCandidate> all) {
    this.providers = providers;
    this.name = name;
    this.all = all;
  }

  /** Creates candidates from providers in the order in which they are tried. Does not connect. */
  public static EngineCandidates of(
      ServiceProviders<ContainerEngineProvider> providers, Environment environment) {
    return new EngineCandidates(
        providers,
        environment.variable(ContainerEngineProvider.CHOICE),
        providers.all().stream()
            .map(provider -> new EngineCandidate(provider, environment))
            .toList());
  }

  /** Selects the environment's choice, whatever its capabilities, or the first suitable engine. */
  SelectedEngine choose(String what, List<Requirement> needs) throws InterruptedException {
    ContainerEngineProvider unused = providers.first("build an image");
    if (name.isPresent()) {
      return connect(
          what, needs, named(what, name.get()), ContainerEngineProvider.CHOICE + "=" + name.get());
    }
    for (EngineCandidate candidate : all) {
      Optional<String> variable = candidate.chosenBy();
      if (variable.isPresent()) {
        return connect(what, needs, candidate, variable.get());
      }
    }
    return new EngineSelection(all, needs).run(what);
  }

  /** Connects the first engine that assembles; empty if no provider has one. */
  Optional<ContainerEngine> assembler() throws InterruptedException {
    for (EngineCandidate candidate : all) {
      if (candidate.assembles()) {
        return Optional.of(candidate.engine());
      }
    }
    return Optional.empty();
  }

  private EngineCandidate named(String what, String wanted) {
    return all.stream()
        .filter(candidate -> candidate.name().equals(wanted))
        .findFirst()
        .orElseThrow(() -> unknown(what, wanted));
  }

  private EngineUnavailableException unknown(String what, String wanted) {
    return new EngineUnavailableException(
        what
            + ": "
            + ContainerEngineProvider.CHOICE
            + " has the invalid value "
            + quoted(wanted)
            + "; set it to one of "
            + all.stream().map(EngineCandidate::name).collect(Collectors.joining(", "))
            + ", or unset it");
  }

  /** Hides a value that is not a plain word: it may be an address that contains a password. */
  private static String quoted(String wanted) {
    return AsciiText.isAll(wanted, c -> AsciiText.isAlphanumeric(c) || c == '-' || c == '_')
        ? AsciiText.quote(wanted)
        : "(not a plain word)";
  }

  private static SelectedEngine connect(
      String what, List<Requirement> needs, EngineCandidate candidate, String by)
      throws InterruptedException {
    try {
      return SelectedEngine.chosen(candidate.engine(), by);
    } catch (EngineUnavailableException e) {
      throw new EngineUnavailableException(
          what
              + ": "
              + by
              + " selects the engine, and no other engine is tried: "
              + e.getMessage()
              + (needsDaemon(needs) ? "" : "; " + WITHOUT_DAEMON),
          e);
    }
  }

  private static boolean needsDaemon(List<Requirement> needs) {
    return needs.stream()
        .map(Requirement::capability)
        .anyMatch(Set.of(Capability.COMMANDS, Capability.IMAGE_STORE)::contains);
  }

  @Override
  public void close() {
    all.forEach(EngineCandidate::close);
  }
}
