;;; eglot.el --- What a person does in Emacs with eglot  -*- lexical-binding: t -*-

;; Functions for the scripts of eglot.test.ts: `emacs --batch -q -l init.el -l eglot.el`, with the script and the place for
;; what is seen in the environment. Emacs 28 with the package eglot 1.9, or later ones, which have it.

(require 'cl-lib)
(require 'json)
(require 'eglot)
(require 'flymake)

(defvar drive-diagnostics [])
(defvar drive-offered [])
(defvar drive-problem nil)

;; Nobody is there to be asked, and nothing waits for a pause in typing.
(setq eglot-sync-connect 20 eglot-autoshutdown nil eglot-send-changes-idle-time 0 make-backup-files nil)
(fset 'y-or-n-p (lambda (&rest _) t))

(defun drive-wait (what done)
  "Wait until DONE says so; WHAT is what nobody waits for in vain."
  (let ((end (+ (float-time) 20)))
    (while (not (funcall done))
      (when (> (float-time) end) (error "Waited in vain for %s" what))
      (accept-process-output nil 0.02))))

(defvar drive-published 0 "How often the server said something of a file.")

(cl-defmethod eglot-handle-notification :after
  (_server (_method (eql textDocument/publishDiagnostics)) &key &allow-other-keys)
  (cl-incf drive-published))

(defun drive-diagnosed (before)
  "Keep the diagnostics of the buffer, once the server said something BEFORE it had not."
  (flymake-start)
  (drive-wait "diagnostics" (lambda () (> drive-published before)))
  (setq drive-diagnostics
        (vconcat (mapcar (lambda (one)
                           `((line . ,(line-number-at-pos (flymake-diagnostic-beg one)))
                             (type . ,(symbol-name (flymake-diagnostic-type one)))
                             (message . ,(flymake-diagnostic-text one))))
                         (flymake-diagnostics)))))

(defun open (path)
  "Open the file at PATH with a server, and wait for what that says of it."
  (let ((before drive-published))
    (find-file path)
    (unless (eglot-managed-p) (apply #'eglot (eglot--guess-contact)))
    (drive-diagnosed before)))

(defun insert-line (line text)
  "Put TEXT in front of LINE, and do not save it."
  (goto-char (point-min))
  (forward-line (1- line))
  (insert text "\n"))

(defun pause ()
  "Stop typing until the server has said what it makes of it."
  (let ((before drive-published))
    (eglot--signal-textDocument/didChange)
    (drive-diagnosed before)))

(cl-defun act (pattern &key line kind meanwhile)
  "Take the first action whose title matches PATTERN at the first diagnostic of LINE, or of KIND for all of the buffer.
MEANWHILE is what happens between the offer and the choice."
  (let* ((last-nonmenu-event ?a)
         (place (if line (drive-first-of line) (cons (point-min) (point-max))))
         (tick (buffer-chars-modified-tick))
         (completing-read-function
          (lambda (_ items &rest _)
            (let ((titles (all-completions "" items)))
              (setq drive-offered (vconcat titles))
              (when meanwhile
                (funcall meanwhile)
                (setq tick (buffer-chars-modified-tick)))
              (or (cl-find-if (lambda (title) (string-match-p pattern title)) titles)
                  (error "There is no %s in %s" pattern titles))))))
    (eglot-code-actions (car place) (cdr place) kind t)
    (drive-wait "the edit" (lambda () (/= tick (buffer-chars-modified-tick))))))

(defun drive-first-of (line)
  "The beginning and the end of the first diagnostic of LINE."
  (goto-char (point-min))
  (forward-line (1- line))
  (let ((first (car (sort (flymake-diagnostics (line-beginning-position) (line-end-position))
                          (lambda (a b) (< (flymake-diagnostic-beg a) (flymake-diagnostic-beg b)))))))
    (cons (flymake-diagnostic-beg first) (flymake-diagnostic-end first))))

(defun save ()
  "Write everything that has changed."
  (save-some-buffers t))

(condition-case problem
    (load (getenv "EDITOR_SCRIPT") nil t t)
  (error (setq drive-problem (error-message-string problem))))

(with-temp-file (getenv "EDITOR_RESULT")
  (insert (json-encode `((diagnostics . ,drive-diagnostics)
                         (offered . ,drive-offered)
                         ,@(when drive-problem `((problem . ,drive-problem)))))))
