package io.imagespec.docker.internal.oci;

import io.imagespec.plan.Instruction;
import java.util.List;

/** The text of an instruction in an image's history, in Dockerfile syntax. */
final class HistoryEntry implements Instruction.Cases<String> {
  @Override
  public String run(Instruction.Run instruction) {
    return "RUN " + words(instruction.command());
  }

  @Override
  public String copyIn(Instruction.CopyIn instruction) {
    return "COPY " + instruction.root() + " " + instruction.target();
  }

  @Override
  public String setEnv(Instruction.SetEnv instruction) {
    return "ENV " + instruction.name() + "=" + instruction.value();
  }

  @Override
  public String setLabel(Instruction.SetLabel instruction) {
    return "LABEL " + instruction.key() + "=" + instruction.value();
  }

  @Override
  public String setWorkdir(Instruction.SetWorkdir instruction) {
    return "WORKDIR " + instruction.path();
  }

  @Override
  public String setUser(Instruction.SetUser instruction) {
    return "USER " + instruction.user();
  }

  @Override
  public String setEntrypoint(Instruction.SetEntrypoint instruction) {
    return "ENTRYPOINT " + words(instruction.words());
  }

  @Override
  public String setCommand(Instruction.SetCommand instruction) {
    return "CMD " + words(instruction.words());
  }

  @Override
  public String expose(Instruction.Expose instruction) {
    return "EXPOSE " + instruction.port() + "/tcp";
  }

  private static String words(List<String> words) {
    return words.toString();
  }
}
