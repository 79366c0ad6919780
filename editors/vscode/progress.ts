import { type Progress, ProgressLocation, window } from 'vscode';
import {
  type LanguageClient,
  type Middleware,
  type ProgressToken,
  type WorkDoneProgressBegin,
  WorkDoneProgressCancelNotification,
} from 'vscode-languageclient/node';

interface Shown {
  report(message: string | undefined, percentage: number | undefined): void;
  end(): void;
}

/** The progress of a command as a notification, with a button to cancel it. That of the client itself is a line in the status bar. */
export function progressInNotifications(
  client: () => LanguageClient,
): NonNullable<Middleware['handleWorkDoneProgress']> {
  const all = new Map<ProgressToken, Shown>();
  return (token, value) => {
    if (value.kind === 'begin')
      all.set(
        token,
        begin(value, () => cancel(client(), token)),
      );
    else if (value.kind === 'report') all.get(token)?.report(value.message, value.percentage);
    else {
      all.get(token)?.end();
      all.delete(token);
    }
  };
}

function begin({ title, cancellable = false }: WorkDoneProgressBegin, onCancel: () => void): Shown {
  let shown: Progress<{ message?: string; increment?: number }> | undefined;
  let reached = 0;
  let end = () => {};
  const ended = new Promise<void>((done) => {
    end = done;
  });
  void window.withProgress(
    { location: ProgressLocation.Notification, title, cancellable },
    (progress, token) => {
      shown = progress;
      token.onCancellationRequested(onCancel);
      return ended;
    },
  );
  return {
    report(message, percentage = reached) {
      shown?.report({ ...(message === undefined ? {} : { message }), increment: percentage - reached });
      reached = percentage;
    },
    end,
  };
}

function cancel(client: LanguageClient, token: ProgressToken): void {
  void client.sendNotification(WorkDoneProgressCancelNotification.type, { token });
}
